package io.tidegate.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.testkit.NodeProcess;
import io.tidegate.testkit.RawClient;
import io.tidegate.testkit.TestCluster;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A node that is told to stop, as its clients see it. */
@Tag("faults")
final class DrainIT {
    private static final String NO_LINGER = "cluster.linger=1ms";
    private static final Pattern HINT = Pattern.compile("node stops, come back in (\\d+) ms");
    private static final int GOING_AWAY = 1001;
    private static final int SIGTERM_EXIT = 143;
    private static final int CLIENTS = 40;
    private static final int PUBLICATIONS = 60;

    @Test
    void connectionsAreClosedEvenlyAndNewOnesRefusedMeanwhile() {
        // 40 connections at 5 in a second: 8 seconds.
        try (TestCluster cluster = TestCluster.start(
                1, "--set", NO_LINGER, "--set", "drain.connectionsPerSecond=5", "--set", "drain.comeBackWithin=3s")) {
            NodeProcess node = cluster.node(0);
            List<RawClient> clients = connect(node.url(), CLIENTS);
            List<Long> closedAt = new ArrayList<>();
            long began = System.nanoTime();
            node.beginStop();
            await().until(() -> RawClient.handshakeStatus(node.url()) == 503);
            assertThat(RawClient.handshakeAnswer(node.url()).toLowerCase(Locale.ROOT))
                    .containsPattern("retry-after: ([1-9]|10)\r\n");
            assertThat(clients).as("those that are there stay for their turn").anyMatch(RawClient::isOpen);
            Set<RawClient> open = new HashSet<>(clients);
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        open.removeIf(client -> {
                            if (!client.isOpen()) {
                                closedAt.add(System.nanoTime() - began);
                            }
                            return !client.isOpen();
                        });
                        return open.isEmpty();
                    });

            assertThat(quarters(closedAt)).allSatisfy(count -> assertThat(count).isBetween(6L, 14L));
            assertThat(clients).allMatch(client -> client.awaitClose() == GOING_AWAY);
            assertThat(clients.stream().map(DrainIT::hintMillis).toList())
                    .allMatch(hint -> hint <= 3000)
                    .as("drawn for each")
                    .satisfies(hints -> assertThat(new HashSet<>(hints)).hasSizeGreaterThan(CLIENTS / 2));
            assertThat(node.awaitEnd()).as(node.log()).isZero();
            clients.forEach(RawClient::close);
        }
    }

    /** How many fall into each quarter of the time from the first to the last. */
    private static List<Long> quarters(List<Long> times) {
        long first = times.get(0);
        long length = times.get(times.size() - 1) - first + 1;
        return IntStream.range(0, 4)
                .mapToObj(quarter -> times.stream()
                        .filter(time -> (time - first) * 4 / length == quarter)
                        .count())
                .toList();
    }

    private static long hintMillis(RawClient client) {
        Matcher matcher = HINT.matcher(client.closeReason());
        assertThat(matcher.matches()).as(client.closeReason()).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    private static List<RawClient> connect(String url, int count) {
        return IntStream.range(0, count).mapToObj(i -> RawClient.connect(url)).toList();
    }

    @Test
    void secondSignalEndsTheProcessAtOnce() {
        try (TestCluster cluster = TestCluster.start(1, "--set", "drain.connectionsPerSecond=1")) {
            NodeProcess node = cluster.node(0);
            List<RawClient> clients = connect(node.url(), CLIENTS);
            node.beginStop();
            await().until(() -> RawClient.handshakeStatus(node.url()) == 503);
            node.beginStop();

            assertThat(node.awaitEnd()).isEqualTo(SIGTERM_EXIT);
            assertThat(clients)
                    .as("the drain had hardly begun")
                    .filteredOn(client -> client.awaitClose() == RawClient.NO_CLOSE_FRAME)
                    .hasSizeGreaterThan(CLIENTS / 2);
        }
    }

    @Test
    void everyPublishThatTheNodeHasTakenIsAnsweredBeforeItCloses() {
        try (TestCluster cluster = TestCluster.start(2, "--set", NO_LINGER)) {
            NodeProcess node = cluster.node(0);
            try (RawClient client = RawClient.connect(node.url())) {
                CompletableFuture<Set<Long>> answers = CompletableFuture.supplyAsync(() -> answered(client));
                publishUntilClosed(client, node);
                Set<Long> answered = answers.join();

                assertThat(client.awaitClose()).isEqualTo(GOING_AWAY);
                assertThat(answered)
                        .as("what was taken is a beginning of what was sent, and all of it is answered")
                        .hasSizeGreaterThan(100)
                        .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, answered.size())
                                .boxed()
                                .toList());
            }
            assertThat(node.awaitEnd()).as(node.log()).isZero();
        }
    }

    private static void publishUntilClosed(RawClient client, NodeProcess node) {
        client.send(new JsonObject().put("type", "connect").put("id", 0));
        try {
            for (long id = 1; client.isOpen(); id++) {
                client.send(new JsonObject()
                        .put("type", "publish")
                        .put("id", id)
                        .put("address", "drain.publish")
                        .put("body", id));
                if (id == 1000) {
                    node.beginStop();
                }
            }
        } catch (UncheckedIOException gone) {
            assertThat(client.awaitClose()).isEqualTo(GOING_AWAY);
        }
    }

    private static Set<Long> answered(RawClient client) {
        Set<Long> ids = new HashSet<>();
        while (true) {
            boolean wasOpen = client.isOpen();
            JsonObject frame = client.pollJson(Duration.ofMillis(200));
            if (frame == null && !wasOpen) {
                return ids;
            }
            if (frame != null && !frame.getString("type").equals("connected")) {
                assertThat(frame.getString("type").equals("published") || frame.getBoolean("retryable"))
                        .as(frame.encode())
                        .isTrue();
                ids.add(frame.getLong("id"));
            }
        }
    }

    @Test
    void clientsOfADrainedNodeMissNothing() {
        try (TestCluster cluster = TestCluster.start(2, "--set", "drain.connectionsPerSecond=4");
                Story story = new Story()) {
            for (Reader.Resume resume : Reader.Resume.values()) {
                List<String> addresses = List.of("drain-" + resume + ".0", "drain-" + resume + ".1");
                for (int i = 0; i < 4; i++) {
                    story.read(new Reader(
                            cluster.urls(), i, Set.copyOf(addresses), resume, 0, 2 * PUBLICATIONS, i, () -> {}));
                }
                for (int i = 0; i < 2; i++) {
                    story.write(
                            new Writer("drain-" + resume + "-writer" + i, cluster.urls(), i, addresses, PUBLICATIONS));
                }
            }
            story.awaitWritten(PUBLICATIONS / 4);
            cluster.node(0).beginStop();
            story.check();
            assertThat(cluster.node(0).awaitEnd()).as(cluster.node(0).log()).isZero();
        }
    }
}
