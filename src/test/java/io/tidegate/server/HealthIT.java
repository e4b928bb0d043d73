package io.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.testkit.ApiClient;
import io.tidegate.testkit.FreePorts;
import io.tidegate.testkit.RawClient;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What probes are told while a node stops, fills up, and waits for others. */
@Tag("faults")
final class HealthIT {
    private static final int STOP_SECONDS = 60;

    private final int apiPort = FreePorts.one();

    private static List<String> failing(ApiClient.Answer answer) {
        return answer.json().getJsonArray("checks").stream()
                .map(JsonObject.class::cast)
                .filter(check -> !check.getBoolean("passes"))
                .map(check -> check.getString("name"))
                .toList();
    }

    @Test
    void nodeThatDrainsIsNotReadyAndLives() {
        Map<String, String> slowly = Map.of(
                "http.port", "" + apiPort,
                "drain.connectionsPerSecond", "1",
                "drain.window", "3s");
        CompletableFuture<Void> stopped;
        List<RawClient> clients = new ArrayList<>();
        try (MeasuredNode node = MeasuredNode.start(slowly)) {
            ApiClient api = new ApiClient(apiPort);
            assertThat(api.get("", "/health/started").status()).isEqualTo(200);
            assertThat(api.get("", "/health/ready").status()).isEqualTo(200);
            for (int i = 0; i < 4; i++) {
                clients.add(RawClient.connect(node.url() + "/ws"));
            }
            await().until(() -> node.gauge("tidegate.connections") == clients.size());
            stopped = CompletableFuture.runAsync(node::stop);
            await().until(() -> api.get("", "/health/ready").status() == 503);
            assertThat(failing(api.get("", "/health/ready"))).containsExactly("state");
            assertThat(api.get("", "/health/live").status()).isEqualTo(200);
            assertThat(node.gauge("tidegate.draining")).isEqualTo(1);
            assertThat(node.gauge("tidegate.ready")).isZero();
            await().until(() -> RawClient.handshakeStatus(node.url() + "/ws") == 503);
            assertThat(clients).anyMatch(RawClient::isOpen);
            stopped.orTimeout(STOP_SECONDS, TimeUnit.SECONDS).join();
        }
        clients.forEach(RawClient::close);
    }

    @Test
    void nodeThatIsNearlyFullIsNotReadyUntilClientsGo() {
        Map<String, String> small = Map.of(
                "http.port", "" + apiPort,
                "websocket.connectionsMax", "10",
                "http.readyConnectionsPercent", "20");
        try (MeasuredNode node = MeasuredNode.start(small);
                RawClient first = RawClient.connect(node.url() + "/ws");
                RawClient second = RawClient.connect(node.url() + "/ws")) {
            ApiClient api = new ApiClient(apiPort);
            assertThat(first.isOpen() && second.isOpen()).isTrue();
            assertThat(api.get("", "/health/ready").status()).isEqualTo(200);
            try (RawClient third = RawClient.connect(node.url() + "/ws")) {
                assertThat(third.isOpen()).isTrue();
                await().until(() -> api.get("", "/health/ready").status() == 503);
                assertThat(failing(api.get("", "/health/ready"))).containsExactly("connections");
            }
            await().until(() -> api.get("", "/health/ready").status() == 200);
        }
    }

    @Test
    void nodeThatWaitsForOthersHasNotStartedUntilTheyAreThere() {
        String cluster = "health-" + apiPort;
        Map<String, String> two = Map.of("http.port", "" + apiPort, "cluster.startNodes", "2");
        try (MeasuredNode one = MeasuredNode.start(cluster, List.of(), two)) {
            ApiClient api = new ApiClient(apiPort);
            assertThat(failing(api.get("", "/health/started"))).containsExactly("members");
            assertThat(api.get("", "/health/ready").status()).isEqualTo(200);
            MeasuredNode other = MeasuredNode.start(cluster, List.of(one.clusterPort()), Map.of());
            await().until(() -> api.get("", "/health/started").status() == 200);
            assertThat(one.gauge("tidegate.cluster.members")).isEqualTo(2);
            assertThat(one.gauge("tidegate.cluster.members.required")).isEqualTo(2);
            assertThat(one.registry()
                            .get("tidegate.member.changes")
                            .tag("type", "joined")
                            .counter()
                            .count())
                    .isEqualTo(1);
            other.stop();
            await().until(() -> one.gauge("tidegate.cluster.members") == 1);
            assertThat(api.get("", "/health/started").status()).isEqualTo(200);
        }
    }
}
