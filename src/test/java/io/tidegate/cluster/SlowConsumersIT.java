package io.tidegate.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.protocol.CloseCode;
import io.tidegate.testkit.RawClient;
import io.tidegate.testkit.TestCluster;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that stop reading, beside as many that read, at a node with a heap of its own: they cost their bound, nobody else
 * notices, and when they read again they get what the policy of their address promises. With {@code -Dtest.slowClients=1000}
 * there are as many of each.
 */
@Timeout(600)
@Tag("faults")
final class SlowConsumersIT {
    private static final int CLIENTS = Integer.getInteger("test.slowClients", 200);
    private static final int CLIENTS_OF_OTHER_POLICIES = 20;
    private static final int BACKLOG_MAX = 8 * 1024 * 1024;

    /** What one waiting byte may cost on the heap, and what the log and its tail hold. */
    private static final long HEAP_GROWTH_MAX = 3L * BACKLOG_MAX + 16 * 1024 * 1024;

    /** More than the kernel takes for a client that does not read. */
    private static final int LARGE_COUNT = 90;

    private static final int LARGE = 60_000;

    /** Would fill the heap, were they queued for each client. */
    private static final int SMALL_COUNT = 4_500;

    private static final int SMALL = 100;
    private static final int COUNT = LARGE_COUNT + SMALL_COUNT;
    private static final int IN_FLIGHT = 16;
    private static final int RECEIVE_BUFFER = 4_096;

    private static final String ALL = "all.news";
    private static final String LATEST = "latest.news";
    private static final String CLOSE = "close.news";

    @TempDir
    private Path folder;

    @Test
    void stalledClientsCostTheirBoundAndGetWhatIsPromised() throws IOException {
        try (TestCluster cluster = node();
                Crowd fast = Crowd.of(cluster.urls().get(0), CLIENTS)) {
            String url = cluster.urls().get(0);
            fast.register("all.before");
            publish(url, "all.before", COUNT);
            fast.awaitAll(COUNT);
            long heapBefore = cluster.node(0).liveHeapBytes();

            fast.register(ALL);
            List<RawClient> stalled = stalled(url, ALL, CLIENTS);
            publish(url, ALL, COUNT);
            fast.awaitAll(2 * COUNT);
            long growth = cluster.node(0).liveHeapBytes() - heapBefore;
            assertThat(growth).as("growth of the heap in bytes").isLessThan(HEAP_GROWTH_MAX);

            stalled.forEach(SlowConsumersIT::readsEverything);
            latestSkipsWithAGap(url);
            closeCloses(url);
            fast.check();
        }
    }

    private static void latestSkipsWithAGap(String url) {
        List<RawClient> skipping = stalled(url, LATEST, CLIENTS_OF_OTHER_POLICIES);
        publish(url, LATEST, COUNT);
        skipping.forEach(SlowConsumersIT::readsUntilTheGap);
        publish(url, LATEST, 1);
        skipping.forEach(client -> assertThat(Frames.offset(client.await())).isEqualTo(COUNT + 1));
    }

    private static void closeCloses(String url) {
        List<RawClient> closed = stalled(url, CLOSE, CLIENTS_OF_OTHER_POLICIES);
        publish(url, CLOSE, COUNT);
        closed.forEach(SlowConsumersIT::readsUntilItIsClosed);
    }

    private TestCluster node() throws IOException {
        Path file = Files.writeString(folder.resolve("tidegate.yaml"), """
                websocket:
                  outboundBytesMax: 67108864 # so that it is the backlog that bounds
                  backlogBytesMax: %d
                  closeTimeout: 60s
                session: # nobody is closed for being silent
                  pingInterval: 120s
                  pongTimeout: 120s
                  silenceMax: 600s
                addresses:
                  - pattern: latest.*
                    slowConsumer: latest
                  - pattern: close.*
                    slowConsumer: close
                  - pattern: '*'
                    retention:
                      count: 10000
                      bytes: 20000000
                """.formatted(BACKLOG_MAX));
        return TestCluster.start(1, "--config", file.toString());
    }

    private static List<RawClient> stalled(String url, String address, int count) {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RawClient client = RawClient.connect(url, RECEIVE_BUFFER);
            client.send(new JsonObject().put("type", "connect").put("id", 1));
            client.send(new JsonObject().put("type", "register").put("id", 2).put("address", address));
            assertThat(client.awaitJson().getString("type")).isEqualTo("connected");
            assertThat(client.awaitJson().getString("type")).isEqualTo("registered");
            client.stopReading();
            clients.add(client);
        }
        return clients;
    }

    /** Publishes large ones first, which fill what the kernel has, and then small ones; each is acknowledged. */
    private static void publish(String url, String address, int count) {
        try (RawClient publisher = RawClient.connect(url)) {
            publisher.send(new JsonObject().put("type", "connect").put("id", 0));
            publisher.awaitJson();
            for (int i = 0; i < count + IN_FLIGHT; i++) {
                if (i >= IN_FLIGHT) {
                    assertThat(publisher.awaitJson().getString("type")).isEqualTo("published");
                }
                if (i < count) {
                    publisher.send(publish(address, i < LARGE_COUNT ? LARGE : SMALL));
                }
            }
        }
    }

    private static JsonObject publish(String address, int length) {
        return new JsonObject()
                .put("type", "publish")
                .put("id", 1)
                .put("address", address)
                .put("body", "x".repeat(length));
    }

    private static void readsEverything(RawClient client) {
        client.resumeReading();
        for (int offset = 1; offset <= COUNT; offset++) {
            assertThat(Frames.offset(client.await())).isEqualTo(offset);
        }
        client.close();
    }

    private static void readsUntilTheGap(RawClient client) {
        client.resumeReading();
        int offset = 0;
        String next = client.await();
        for (; Frames.isPublication(next); next = client.await()) {
            assertThat(Frames.offset(next)).isEqualTo(++offset);
        }
        JsonObject gap = new JsonObject(next);
        assertThat(gap.getString("type")).isEqualTo("gap");
        assertThat(gap.getString("reason")).isEqualTo("slow");
        assertThat(gap.getString("from")).endsWith(":" + offset);
        assertThat(gap.getString("to")).endsWith(":" + COUNT);
        assertThat(gap.getLong("lost")).isEqualTo(COUNT - offset);
    }

    private static void readsUntilItIsClosed(RawClient client) {
        client.resumeReading();
        assertThat(client.awaitClose()).isEqualTo(CloseCode.SLOW_CONSUMER.number());
        int offset = 0;
        for (JsonObject next = client.pollJson(Duration.ZERO); next != null; next = client.pollJson(Duration.ZERO)) {
            assertThat(next.getString("cursor")).endsWith(":" + ++offset);
        }
        assertThat(offset).isBetween(1, COUNT - 1);
    }
}
