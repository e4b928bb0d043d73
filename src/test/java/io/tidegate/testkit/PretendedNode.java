package io.tidegate.testkit;

import java.util.List;
import java.util.concurrent.CountDownLatch;

/** What {@link NodeProcessIT} starts in place of a node: says that it is ready, or does not, and waits for its end. */
final class PretendedNode {
    private PretendedNode() {}

    public static void main(String[] arguments) throws InterruptedException {
        List<String> given = List.of(arguments);
        System.err.println("starting " + given);
        if (given.contains("--broken")) {
            System.err.println("cluster.name: must not be so");
            System.exit(2);
        }
        System.out.println("ready ws://127.0.0.1:" + given.get(given.indexOf("--port") + 1) + "/ws");
        new CountDownLatch(1).await();
    }
}
