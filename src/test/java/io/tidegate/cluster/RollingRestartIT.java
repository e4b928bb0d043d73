package io.tidegate.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.testkit.BenchProcess;
import io.tidegate.testkit.NodeProcess;
import io.tidegate.testkit.TestCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Three nodes are stopped and started again, one after the other, under load: nobody misses or gets twice anything.
 * {@code -Dtest.restart.clients=3000} makes it larger, and prints the figures.
 */
@Tag("faults")
final class RollingRestartIT {
    private static final int CLIENTS = Integer.getInteger("test.restart.clients", 150);
    private static final int NODES = 3;
    /** The hint is a second at most; the rest is what the machine needs. */
    private static final double COME_BACK_MILLIS_MAX = 3_000;

    private static final Pattern WAVE = Pattern.compile("(\\d+) in .* peak over mean ([\\d.]+)");

    @Test
    void nothingIsLostOrRepeatedAndTheReturnsAreSpread() {
        // A node has up to two thirds of the clients when it stops: some four seconds of drain, or a dozen in a large
        // run.
        int perSecond = Math.max(25, CLIENTS / 15);
        try (TestCluster cluster = TestCluster.start(
                        NODES, "--set", "cluster.linger=1ms", "--set", "drain.connectionsPerSecond=" + perSecond);
                BenchProcess withCursors = bench(cluster, "cursors.", "100");
                BenchProcess withSessions = bench(cluster, "sessions.", "20", "--by-session")) {
            withCursors.awaitPublishing();
            withSessions.awaitPublishing();
            for (int i = 0; i < NODES; i++) {
                NodeProcess node = cluster.node(i);
                assertThat(node.stop()).as(node.log()).isZero();
                cluster.restart(i);
            }
            withCursors.write("enough");
            withSessions.write("enough");

            JsonNode cursors = withCursors.report();
            JsonNode sessions = withSessions.report();
            tell(cursors, sessions);
            assertClean(cursors, withCursors);
            assertClean(sessions, withSessions);
        }
    }

    private static BenchProcess bench(TestCluster cluster, String prefix, String rate, String... more) {
        String[] arguments = {
            "outage",
            "-u",
            String.join(",", cluster.urls()),
            "--connections",
            "" + CLIENTS / 2,
            "--addresses",
            "10",
            "--prefix",
            prefix,
            "--rate",
            rate,
            "--warmup",
            "0s",
            "--time",
            "10m",
            "--until-line",
            "--patience",
            "20s"
        };
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(more));
        return BenchProcess.start(all.toArray(String[]::new));
    }

    private static void assertClean(JsonNode report, BenchProcess bench) {
        assertThat(report.path("problems")).as(report + "\n" + bench.log()).isEmpty();
        assertThat(report.path("checks").path("delivered").asLong()).isPositive();
        assertThat(report.path("lostConnectionsBy").fieldNames())
                .toIterable()
                .as("each connection was closed by a node that stopped")
                .containsExactly("close 1001");
        assertThat(report.path("lostConnections").asInt())
                .as("each client of each node that stopped")
                .isGreaterThanOrEqualTo(CLIENTS / 2);
        assertThat(report.path("returned").asInt())
                .isEqualTo(report.path("lostConnections").asInt());
        assertThat(report.path("awayMicros").path("p99").asDouble() / 1e3)
                .as("milliseconds away")
                .isLessThan(COME_BACK_MILLIS_MAX);
        assertSpread(report);
    }

    private static void assertSpread(JsonNode report) {
        assertThat(report.path("waves").size()).isGreaterThanOrEqualTo(NODES);
        for (JsonNode wave : report.path("waves")) {
            // Of few clients, chance alone puts many into one second.
            Matcher matcher = WAVE.matcher(wave.asText());
            assertThat(matcher.find()).as(wave.asText()).isTrue();
            if (Integer.parseInt(matcher.group(1)) >= CLIENTS / 8) {
                assertThat(Double.parseDouble(matcher.group(2)))
                        .as("of all returns in one second, over the mean: %s", wave)
                        .isLessThan(CLIENTS < 1_000 ? 4 : 2);
            }
        }
    }

    private static void tell(JsonNode... reports) {
        if (Boolean.getBoolean("test.figures")) {
            for (JsonNode report : reports) {
                System.out.println(report.toPrettyString());
            }
        }
    }
}
