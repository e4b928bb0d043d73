package io.tidegate.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.testkit.TestCluster;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code tidegate bench}, each kind, against two real nodes: all checks pass, and the figures fit one another. */
@Timeout(120)
final class BenchIT {
    private static final TestCluster CLUSTER = TestCluster.start(2);

    @AfterAll
    static void stopNodes() {
        CLUSTER.close();
    }

    @Test
    void fanoutInAClosedLoop() throws Exception {
        JsonNode report = bench("fanout --connections 20 --in-flight 4 --prefix closed. --warmup 500ms --time 1s");

        assertThat(report.path("deliveriesPerSecond").asDouble()).isPositive();
        assertThat(delivered(report)).isEqualTo(20 * report.path("published").asLong());
        assertThat(report.path("deliveryMicros").path("p50").asDouble())
                .isPositive()
                .isLessThanOrEqualTo(report.path("deliveryMicros").path("max").asDouble());
    }

    @Test
    void fanoutOfSeveralPublishersToSeveralAddressesOnSeveralThreads() throws Exception {
        JsonNode report = bench("fanout --connections 12 --addresses 3 --publishers 6 --in-flight 12 --threads 2"
                + " --source 127.0.0.2-127.0.0.3 --prefix several. --warmup 500ms --time 1s");

        assertThat(delivered(report)).isEqualTo(4 * report.path("published").asLong());
    }

    @Test
    void publishWithoutAndWithSubscribers() throws Exception {
        JsonNode without = bench("publish --publishers 4 --addresses 10 --prefix some. --warmup 500ms --time 1s");
        assertThat(without.path("acknowledgedPerSecond").asDouble()).isPositive();
        assertThat(without.path("acknowledged").asLong())
                .isEqualTo(without.path("published").asLong());
        assertThat(delivered(without)).isZero();

        JsonNode with = bench("publish --publishers 4 --addresses 10 --connections 20 --prefix some. --warmup 0s"
                + " --rate 200 --time 1s");
        assertThat(delivered(with)).isEqualTo(2 * with.path("published").asLong());
        assertThat(with.path("published").asLong()).isEqualTo(200);
    }

    @Test
    void latencyAtAFixedRate() throws Exception {
        JsonNode report = bench("latency --connections 10 --rate 100 --prefix rate. --warmup 500ms --time 1s");

        assertThat(report.path("published").asLong()).isEqualTo(150);
        assertThat(report.path("deliveryMicros").path("count").asLong()).isEqualTo(10 * 100);
        assertThat(report.path("deliveryMicros").path("max").asDouble())
                .isGreaterThanOrEqualTo(
                        report.path("deliveryFromWriteMicros").path("max").asDouble());
    }

    @Test
    void connectionsAreHeld() throws Exception {
        try (Shell shell = Shell.open(Map.of())) {
            assertThat(shell.run("bin/tidegate bench connections --connections 50 --hold 1s --json " + targets()))
                    .as(shell.log())
                    .isZero();
            assertThat(shell.log()).contains("READY: 50 connections");
            JsonNode report = new ObjectMapper().readTree(shell.printed().get(0));
            assertThat(report.path("registered").asLong()).isEqualTo(50);
            assertThat(report.path("registeredMicros").path("count").asLong()).isEqualTo(50);
            assertThat(report.path("handshakeMicros").path("count").asLong()).isEqualTo(50);
        }
    }

    @Test
    void resumeOnTheSameNodeAndOnTheOther() throws Exception {
        JsonNode same = bench("resume --connections 30 --publications 40 --prefix same.");
        assertThat(same.path("caughtUp").asLong()).isEqualTo(30);
        assertThat(delivered(same)).isEqualTo(30 * (40 + 1));
        assertThat(same.path("caughtUpMicros").path("count").asLong()).isEqualTo(30);

        JsonNode other = bench("resume --connections 30 --addresses 3 --publishers 2 --publications 40 --elsewhere"
                + " --resume-rate 100 --prefix other.");
        assertThat(other.path("caughtUp").asLong()).isEqualTo(30);
        assertThat(delivered(other)).isEqualTo(30 * (40 + 1));
    }

    private static long delivered(JsonNode report) {
        return report.path("checks").path("delivered").asLong();
    }

    private static JsonNode bench(String arguments) throws Exception {
        try (Shell shell = Shell.open(Map.of())) {
            assertThat(shell.run("bin/tidegate bench " + arguments + " --json " + targets()))
                    .as(shell.log())
                    .isZero();
            JsonNode report = new ObjectMapper().readTree(shell.printed().get(0));
            assertThat(report.path("verdict").asText()).isEqualTo("passed");
            return report;
        }
    }

    private static String targets() {
        return "-u " + String.join(",", CLUSTER.urls());
    }
}
