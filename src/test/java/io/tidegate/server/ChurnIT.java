package io.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.testkit.RawClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clients that come, subscribe, publish, and go in all ways that there are, over and over, leave nothing behind. {@code -Dchurn.clients=200000}
 * lets so many come.
 */
@Tag("faults")
final class ChurnIT {
    private static final Logger LOGGER = LoggerFactory.getLogger(ChurnIT.class);
    private static final int CLIENTS = Integer.getInteger("churn.clients", 5_000);
    private static final int WARM_UP = 1_000;
    private static final int AT_ONCE = 16;
    private static final Executor LANES = Executors.newFixedThreadPool(AT_ONCE, ChurnIT::daemon);
    private static final int NORMAL = 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long BYTES_MORE_MAX = 4L << 20;
    private static final int FILES_MORE_MAX = 2;
    /** What is remembered for a while is forgotten soon; what is bounded by number is full after the warm-up. */
    private static final String SHORT_LIVED = """
            addresses:
              - pattern: '*'
                retention: {age: 1s}
            stream: {idleMax: 1s, sweepInterval: 1s}
            hub: {linger: 1s}
            bus: {listenersCached: 100}
            session: {resumeWindow: 1s, checkpointInterval: 1s, pingInterval: 2s}
            """;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void clientsThatComeAndGoLeaveNothingBehind() throws IOException {
        Path file = Files.writeString(directory.resolve("tidegate.yaml"), SHORT_LIVED);
        try (MeasuredNode node = MeasuredNode.start(file, Map.of())) {
            churn(node, "warm", WARM_UP);
            Footprint before = settled(node);
            long began = System.nanoTime();
            churn(node, "churn", CLIENTS);
            long tookMillis = Duration.ofNanos(System.nanoTime() - began).toMillis();
            await().atMost(PATIENCE).until(() -> Footprint.of(node).files() <= before.files() + FILES_MORE_MAX);
            Footprint after = settled(node);

            LOGGER.atInfo().log("{} clients in {} ms: {} became {}", CLIENTS, tookMillis, before, after);
            assertThat(after.heapBytes()).as("%s", after).isLessThan(before.heapBytes() + BYTES_MORE_MAX);
            assertThat(after.directBytes()).as("%s", after).isLessThan(before.directBytes() + BYTES_MORE_MAX);
            assertThat(after.registrations()).isEqualTo(before.registrations());
        }
    }

    private static Thread daemon(Runnable lane) {
        Thread thread = new Thread(lane, "churn");
        thread.setDaemon(true);
        return thread;
    }

    private static void churn(MeasuredNode node, String prefix, int clients) {
        CompletableFuture.allOf(IntStream.range(0, AT_ONCE)
                        .mapToObj(lane -> CompletableFuture.runAsync(
                                () -> {
                                    for (int i = lane; i < clients; i += AT_ONCE) {
                                        comeAndGo(node.url() + "/ws", prefix + '.' + i, i);
                                    }
                                },
                                LANES))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    private static void comeAndGo(String url, String address, int way) {
        try (RawClient client = RawClient.connect(url)) {
            boolean isExtended = way % 2 == 0;
            if (isExtended) {
                client.send(new JsonObject().put("type", "connect"));
                client.await();
            }
            client.send(new JsonObject().put("type", "register").put("address", address));
            if (isExtended) {
                client.await();
            }
            client.send(new JsonObject()
                    .put("type", "publish")
                    .put("address", address)
                    .put("body", address));
            if (isExtended) {
                client.await();
            }
            if (way % 3 > 0) {
                client.send(new JsonObject().put("type", "unregister").put("address", address));
            }
            if (way % 5 == 0) {
                client.reset();
            } else if (way % 5 == 1) {
                client.sendClose(NORMAL);
            }
        }
    }

    /** The footprint when all that is remembered for a while has been forgotten. */
    private static Footprint settled(MeasuredNode node) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(node.gauge("tidegate.connections")).isZero();
            assertThat(node.gauge("tidegate.sessions")).isZero();
            assertThat(node.sessionRecords()).isZero();
            assertThat(node.checkpoints()).isZero();
            assertThat(node.streams()).isZero();
        });
        return Footprint.of(node);
    }
}
