package io.tidegate.cluster;

import io.tidegate.testkit.TestCluster;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** Three nodes in three JVMs, 300 subscribers over 30 addresses, publishers everywhere at once. */
final class BroadcastIT {
    private static final int NODES = 3;
    private static final int READERS = 300;
    private static final int ADDRESSES = 30;
    private static final int ADDRESSES_OF_EACH = 3;
    private static final int PUBLICATIONS = 10;

    @Test
    void everySubscriberSeesEverythingOnceInTheSameOrder() throws InterruptedException {
        try (TestCluster cluster = TestCluster.start(NODES);
                Story story = new Story()) {
            List<String> urls = cluster.urls();
            CountDownLatch ready = new CountDownLatch(READERS);
            for (int i = 0; i < READERS; i++) {
                int expected = NODES * PUBLICATIONS;
                story.read(
                        new Reader(urls, i, addressesOf(i), Reader.Resume.CURSORS, 0, expected, i, ready::countDown));
            }
            Assertions.assertThat(ready.await(60, TimeUnit.SECONDS))
                    .as("all subscribed")
                    .isTrue();
            List<String> all =
                    IntStream.range(0, ADDRESSES).mapToObj(BroadcastIT::address).toList();
            for (int node = 0; node < NODES; node++) {
                story.write(new Writer("writer" + node, urls, node, all, PUBLICATIONS));
            }
            story.check();
        }
    }

    private static Set<String> addressesOf(int reader) {
        Set<String> addresses = new TreeSet<>();
        for (int i = 0; i < ADDRESSES_OF_EACH; i++) {
            addresses.add(address((reader + i * 7) % ADDRESSES));
        }
        return addresses;
    }

    private static String address(int number) {
        return "broadcast." + number;
    }
}
