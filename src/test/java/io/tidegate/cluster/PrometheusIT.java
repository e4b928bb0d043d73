package io.tidegate.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.testkit.Dashboard;
import io.tidegate.testkit.FreePorts;
import io.tidegate.testkit.NodeProcess;
import io.tidegate.testkit.OpenAccess;
import io.tidegate.testkit.Program;
import io.tidegate.testkit.RawClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real Prometheus scrapes a real node that has clients: what alerts and dashboard ask for is there. */
@Tag("faults")
final class PrometheusIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PUBLICATIONS = 50;
    private static final Pattern METRIC = Pattern.compile("\\b(?:tidegate|jvm|process)_[a-z_]+[a-z]\\b");

    /** Metrics that begin with an event which a node without a fault does not have. */
    private static final Set<String> NEED_AN_EVENT = Set.of(
            "tidegate_certificate_expiry_timestamp_seconds", // TLS
            "tidegate_auth_decisions_total"); // a token

    /** Panels without data on one node without a fault. */
    private static final Set<String> NEED_A_FAULT = Set.of(
            "Certificates", // TLS
            "Decisions", // a token
            "Drain time"); // a node that stops

    @TempDir
    private static Path folder = Path.of("");

    private static @Nullable NodeProcess node;
    private static @Nullable PrometheusServer started;
    /** Stays, and is pinged. */
    private static @Nullable RawClient silent;

    @BeforeAll
    static void start() throws IOException {
        Program.assumeInstalled("prometheus");
        int adminPort = FreePorts.one();
        node = NodeProcess.start(
                "prometheus-" + UUID.randomUUID(),
                List.of(),
                OpenAccess.CLOSED,
                "--config",
                OpenAccess.file().toString(),
                "--set",
                "http.port=" + adminPort,
                "--set",
                "session.pingInterval=500ms",
                "--set",
                "session.pongTimeout=400ms",
                "--set",
                "session.missesMax=100");
        started = new PrometheusServer(folder, adminPort);
        await().atMost(PATIENCE).until(() -> prometheus().ask("up").equals(List.of(1.0)));
        String url = Objects.requireNonNull(node).url();
        silent = RawClient.connect(url);
        request(silent, new JsonObject().put("type", "connect"));
        // Twice, each time seen by Prometheus: a rate wants two values, and a series that begins with an event has one
        // before.
        for (int round = 0; round < 3; round++) {
            use(url);
            double scrapes = scrapes();
            await().atMost(PATIENCE).until(() -> scrapes() > scrapes + 1);
        }
    }

    @AfterAll
    static void stop() {
        if (silent != null) {
            silent.close();
        }
        if (started != null) {
            started.close();
        }
        if (node != null) {
            node.close();
        }
    }

    private static PrometheusServer prometheus() {
        return Objects.requireNonNull(started);
    }

    private static double scrapes() {
        return prometheus().ask("count_over_time(up[5m])").stream()
                .mapToDouble(value -> value)
                .sum();
    }

    /** A bit of everything that clients do: publish, read, lose a connection and come back, be refused. */
    private static void use(String url) {
        JsonObject connected;
        try (RawClient client = RawClient.connect(url)) {
            connected = request(client, new JsonObject().put("type", "connect"));
            request(
                    client,
                    new JsonObject()
                            .put("type", "register")
                            .put("address", "prometheus")
                            .put("ack", "client"));
            publish(url);
            for (int i = 0; i < PUBLICATIONS; i++) {
                assertThat(client.awaitJson().getString("type")).isEqualTo("rec");
            }
            client.reset();
        }
        publish(url);
        try (RawClient client = RawClient.connect(url)) {
            JsonObject again = request(
                    client, new JsonObject().put("type", "connect").put("session", connected.getString("session")));
            assertThat(again.getBoolean("resumed")).isTrue();
            client.send(new JsonObject().put("type", "publish").put("id", 2).put("address", "tidegate.mine"));
            // Behind what it had missed.
            JsonObject answer = client.awaitJson();
            while (answer.getString("type").equals("rec")) {
                answer = client.awaitJson();
            }
            assertThat(answer.getString("type"))
                    .as("the address is not the clients'")
                    .isEqualTo("err");
            assertThat(RawClient.handshakeStatus(url + "/nowhere")).isEqualTo(404);
            client.sendClose(1000);
            assertThat(client.awaitClose()).isEqualTo(1000);
        }
    }

    private static void publish(String url) {
        try (RawClient client = RawClient.connect(url)) {
            request(client, new JsonObject().put("type", "connect"));
            for (int i = 0; i < PUBLICATIONS; i++) {
                assertThat(request(
                                        client,
                                        new JsonObject()
                                                .put("type", "publish")
                                                .put("address", "prometheus")
                                                .put("body", i))
                                .getString("type"))
                        .isEqualTo("published");
            }
        }
    }

    private static JsonObject request(RawClient client, JsonObject request) {
        client.send(request.put("id", 1));
        return client.awaitJson();
    }

    @Test
    void everyMetricOfAlertsAndDashboardIsThere() throws IOException {
        Set<String> asked = Stream.concat(
                        Files.readString(Path.of("conf", "prometheus", "alerts.yml"))
                                .lines()
                                .filter(line -> line.contains("expr:")),
                        Dashboard.read().queries().stream().map(Dashboard.Query::expression))
                .flatMap(text -> METRIC.matcher(text).results())
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> names = prometheus().names();
        assertThat(asked).hasSizeGreaterThan(40);
        assertThat(asked.stream().filter(name -> !names.contains(name)))
                .as("metrics that no node has")
                .isSubsetOf(NEED_AN_EVENT);
    }

    @Test
    void everyPanelHasData() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            use(Objects.requireNonNull(node).url());
            assertThat(emptyPanels()).isEmpty();
        });
    }

    private static List<String> emptyPanels() {
        return Dashboard.read().queries().stream()
                .filter(query -> !query.panel().equals("Starts of nodes"))
                .filter(query -> prometheus().ask(query.expression()).isEmpty())
                .filter(query -> !NEED_A_FAULT.contains(query.panel()))
                .map(Dashboard.Query::toString)
                .toList();
    }

    @Test
    void everyAlertIsEvaluatedAndNoneFires() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(prometheus().alerts())
                        .hasSizeGreaterThan(20)
                        .allSatisfy(alert -> {
                            assertThat(alert.path("health").asText())
                                    .as(alert.toString())
                                    .isEqualTo("ok");
                            assertThat(alert.path("state").asText())
                                    .as(alert.toString())
                                    .isNotEqualTo("firing");
                        }));
    }
}
