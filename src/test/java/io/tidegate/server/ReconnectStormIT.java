package io.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.testkit.BenchProcess;
import io.tidegate.testkit.NodeProcess;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One of three nodes is killed that has most of the clients, and all of them come back to the two others at once.
 * {@code -Dtest.storm.clients=15000 -Dtest.storm.rate=5000 -Dtest.figures=true} makes it as large as it gets with 20,000 descriptors
 * for a process, and prints the figures.
 */
@Tag("faults")
final class ReconnectStormIT {
    private static final int CLIENTS = Integer.getInteger("test.storm.clients", 600);
    private static final int RATE = Integer.getInteger("test.storm.rate", 100);

    private static final String TIME = CLIENTS < 1_000 ? "8s" : "20s";

    /** Of ten clients, eight are at the node that is killed, and one at each of the others. */
    private static final int SHARE = 8;

    private static final int STAYERS = CLIENTS / SHARE * 2;
    private static final int ADDRESSES = 20;
    private static final Map<String, String> SETTINGS = Map.of(
            "websocket.handshakesPerSecondMax", "" + RATE,
            "websocket.retryWithin", "3s",
            "session.resumesMax", "16");

    @Test
    void allComeBackWithEverythingAndThoseWhoStayHardlyNotice() {
        String cluster = "test-" + UUID.randomUUID();
        try (MeasuredNode one = MeasuredNode.start(cluster, List.of(), SETTINGS);
                MeasuredNode other = MeasuredNode.start(cluster, List.of(one.clusterPort()), SETTINGS);
                NodeProcess doomed = NodeProcess.start(cluster, List.of(one.clusterPort(), other.clusterPort()));
                BenchProcess bench = bench(doomed.url(), one.url() + "/ws", other.url() + "/ws")) {
            bench.awaitPublishing();
            bench.awaitProgress(2);
            double readsBefore = one.count("tidegate.stream.pulls") + other.count("tidegate.stream.pulls");
            double stay = one.gauge("tidegate.connections") + other.gauge("tidegate.connections");
            doomed.kill9();

            JsonNode report = bench.report();
            int lost = CLIENTS + STAYERS + report.path("publishers").asInt() - (int) stay;
            double reads = one.count("tidegate.stream.pulls") + other.count("tidegate.stream.pulls") - readsBefore;
            if (Boolean.getBoolean("test.figures")) {
                System.out.println(report.toPrettyString() + "\nreads of the log: " + reads);
            }
            assertThat(report.path("problems")).as(report + "\n" + bench.log()).isEmpty();
            assertThat(report.path("lostConnectionsBy").properties())
                    .as("nobody else lost a connection, of a heartbeat or whatever")
                    .singleElement()
                    .satisfies(kind -> {
                        assertThat(kind.getKey()).isEqualTo("connection lost");
                        assertThat(kind.getValue().asInt()).isEqualTo(lost);
                    });
            assertThat(report.path("returned").asInt()).isEqualTo(lost);
            assertThat(lost)
                    .as("most of all: more when some were refused at the others")
                    .isGreaterThanOrEqualTo(CLIENTS);
            assertThat(report.path("failedReturnsBy")
                            .path("handshake status 503")
                            .asInt())
                    .as("more came at once than may")
                    .isPositive();
            assertThat(reads)
                    .as("reads of the log for %d resumes: the tails serve them", CLIENTS)
                    .isLessThan(CLIENTS / 3.0);
            assertThat(report.path("stayersMeanwhileMicros").path("count").asInt())
                    .isGreaterThan(STAYERS);
            assertThat(report.path("stayersMeanwhileMicros").path("p90").asDouble() / 1e3)
                    .as("milliseconds to those who stayed")
                    .isLessThan(CLIENTS < 1_000 ? 500 : 5_000);
        }
    }

    private static BenchProcess bench(String doomed, String one, String other) {
        String targets = (doomed + ',').repeat(SHARE) + one + ',' + other;
        return BenchProcess.start(
                "outage",
                "-u",
                targets,
                "--publish-to",
                one + ',' + other,
                "--source",
                "127.0.0.1-127.0.0.4",
                "--connections",
                "" + (CLIENTS + STAYERS),
                "--connect-rate",
                "" + Math.min(2_000, RATE * 3),
                "--addresses",
                "" + ADDRESSES,
                "--rate",
                "20",
                "--return-within",
                "500ms",
                "--warmup",
                "0s",
                "--time",
                TIME,
                "--patience",
                "20s");
    }
}
