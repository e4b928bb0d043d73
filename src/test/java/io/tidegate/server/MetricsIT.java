package io.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidegate.testkit.FreePorts;
import io.tidegate.testkit.RawClient;
import io.tidegate.testkit.TestAuthority;
import io.tidegate.testkit.TokenForge;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a live node tells Prometheus is what docs/metrics.md says, and does not grow with use. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("faults")
final class MetricsIT {
    private static final String KEY = "abc";
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `(tidegate_\\w+)` \\| (\\w+) \\| ([\\w, ]*) ?\\| [^|]+ \\| [^|]+ \\|$");
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\w+) (\\w+)$");
    private static final Pattern LABELS = Pattern.compile("(?m)^(\\w+)\\{(.*)} \\S+$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\"");

    private final TokenForge forge = TokenForge.of("HS256");
    private final int apiPort = FreePorts.one();
    private final HttpClient http = HttpClient.newHttpClient();
    private MeasuredNode node;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        TestAuthority.Issued certificate = TestAuthority.make().issue("CN=metrics");
        Path key = forge.writeKey(directory.resolve("key"));
        Path file = Files.writeString(directory.resolve("tidegate.yaml"), """
                auth:
                  keys: [{id: main, algorithm: HS256, file: %s}]
                  permissions: [{principal: '*', address: '*', allow: [subscribe, publish, send, history]}]
                websocket:
                  tls: {certificate: %s, key: %s}
                http:
                  port: %d
                  keys: [{name: all, sha256: ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad, scopes: [publish]}]
                """.formatted(
                        key, certificate.certificate(), certificate.key(), apiPort));
        node = MeasuredNode.start(file, Map.of("auth.open", "false"));
        use("first", "metrics.first", "GET");
    }

    @AfterAll
    void stop() {
        node.close();
    }

    /** A client that is let in, publishes and gets it; one that is not let in; a request that is no handshake; and one to the API. */
    private void use(String principal, String address, String method) throws Exception {
        String url = node.url().replace("ws:", "wss:") + "/ws";
        try (RawClient client = RawClient.connect(url);
                RawClient stranger = RawClient.connect(url)) {
            JsonObject connect = new JsonObject().put("type", "connect");
            client.send(connect.copy().put("token", token(principal)));
            assertThat(client.awaitJson().getString("type")).isEqualTo("connected");
            client.send(new JsonObject().put("type", "register").put("address", address));
            assertThat(client.awaitJson().getString("type")).isEqualTo("registered");
            assertThat(publish(address)).isEqualTo(200);
            assertThat(client.awaitJson().getString("type")).isEqualTo("rec");
            stranger.send(connect.copy().put("token", "x"));
            assertThat(stranger.awaitJson().getString("type")).isEqualTo("err");
        }
        HttpRequest plain = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + apiPort + "/nothing"))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(http.send(plain, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(404);
        assertThat(RawClient.handshakeStatus(url + "/no-such-path")).isEqualTo(404);
    }

    private String token(String principal) {
        long expires = Instant.now().getEpochSecond() + 60;
        return forge.token("main", new JsonObject().put("sub", principal).put("exp", expires));
    }

    private int publish(String address) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + apiPort + "/v1/publish"))
                .header("Authorization", "Bearer " + KEY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        new JsonObject().put("address", address).put("body", 1).encode()))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private String scrape() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + apiPort + "/metrics"))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    /** Name, type and labels of each of ours that is told; a histogram's largest value belongs to it. */
    private static Map<String, String> told(String scrape) {
        Map<String, String> types = new TreeMap<>();
        TYPE.matcher(scrape)
                .results()
                .filter(type -> type.group(1).startsWith("tidegate_"))
                .forEach(type -> types.put(type.group(1), type.group(2)));
        Set<String> histograms = types.entrySet().stream()
                .filter(each -> each.getValue().equals("histogram"))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        histograms.forEach(histogram ->
                assertThat(types.remove(histogram + "_max")).as(histogram).isEqualTo("gauge"));
        Map<String, Set<String>> labels = new TreeMap<>();
        LABELS.matcher(scrape).results().forEach(sample -> {
            String name = sample.group(1).replaceFirst("_(bucket|sum|count|max)$", "");
            String known = histograms.contains(name) ? name : sample.group(1);
            LABEL.matcher(sample.group(2))
                    .results()
                    .map(label -> label.group(1))
                    .filter(label -> !label.equals("le"))
                    .forEach(label -> labels.computeIfAbsent(known, missing -> new TreeSet<>())
                            .add(label));
        });
        Map<String, String> told = new TreeMap<>();
        types.forEach((name, type) -> told.put(name, type + labels.getOrDefault(name, Set.of())));
        return told;
    }

    private static Map<String, String> documented() throws IOException {
        Map<String, String> rows = new TreeMap<>();
        Matcher row = ROW.matcher(Files.readString(Path.of("docs", "metrics.md")));
        while (row.find()) {
            Set<String> labels = Arrays.stream(row.group(3).split(","))
                    .map(String::strip)
                    .filter(label -> !label.isEmpty())
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(rows.put(row.group(1), row.group(2) + labels))
                    .as(row.group(1))
                    .isNull();
        }
        return rows;
    }

    @Test
    void pageHasWhatIsToldAndNothingElse() throws Exception {
        assertThat(told(scrape())).isEqualTo(documented());
    }

    @Test
    void nothingIsASummary() throws Exception {
        assertThat(TYPE.matcher(scrape()).results().map(type -> type.group(2)))
                .isNotEmpty()
                .doesNotContain("summary", "untyped");
    }

    @Test
    void theProcessIsToldToo() throws Exception {
        assertThat(scrape())
                .contains("jvm_memory_used_bytes{area=\"heap\"")
                .contains("jvm_memory_max_bytes{")
                .contains("jvm_buffer_memory_used_bytes{")
                .contains("\nprocess_files_open_files ")
                .contains("\nprocess_files_max_files ")
                .contains("\nprocess_uptime_seconds ")
                .contains("\nprocess_cpu_usage ");
    }

    @Test
    void whatHappenedIsCounted() throws Exception {
        String scrape = scrape();
        for (String sample : Set.of(
                "tidegate_publications_total{source=\"api\"}",
                "tidegate_messages_received_total{type=\"connect\"}",
                "tidegate_messages_delivered_total",
                "tidegate_connections_opened_total",
                "tidegate_bytes_received_total",
                "tidegate_bytes_sent_total",
                "tidegate_append_seconds_count",
                "tidegate_append_publications_sum",
                "tidegate_delivery_seconds_count",
                "tidegate_handshake_seconds_count",
                "tidegate_event_loop_lag_seconds_count",
                "tidegate_tail_bytes",
                "tidegate_cluster_safe",
                "tidegate_cluster_members",
                "tidegate_ready")) {
            Matcher value = Pattern.compile("(?m)^" + Pattern.quote(sample) + " (\\S+)$")
                    .matcher(scrape);
            assertThat(value.find()).as(sample).isTrue();
            assertThat(Double.parseDouble(value.group(1))).as(sample).isPositive();
        }
    }

    @Test
    void seriesDoNotGrowWithUse() throws Exception {
        Set<String> before = series(scrape());
        for (int i = 0; i < 20; i++) {
            use("principal-" + i, "metrics.many." + i, "METHOD" + i);
        }
        assertThat(series(scrape())).isEqualTo(before);
    }

    /** But the JVM's, which has a series for each reason of a collection. */
    private static Set<String> series(String scrape) {
        return scrape.lines()
                .filter(line -> line.startsWith("tidegate_") || line.startsWith("vertx_"))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void manyScrapesAtOnceShareOne() throws Exception {
        StringBuilder answers = new StringBuilder();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), apiPort)) {
            socket.setSoTimeout(20_000);
            String request = "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n";
            String last = "GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write((request.repeat(20) + last).getBytes(StandardCharsets.UTF_8));
            answers.append(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
        assertThat(Pattern.compile("HTTP/1.1 200").matcher(answers).results().count())
                .isEqualTo(21);
    }

    @Test
    void promtoolHasNothingToSay() throws Exception {
        boolean isThere = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool")));
        boolean isRequired = "required".equals(System.getenv("FOREIGN_CLIENTS"));
        assumeTrue(isThere || isRequired, "promtool is not there: install the package prometheus");
        Process promtool = new ProcessBuilder("promtool", "check", "metrics")
                .redirectErrorStream(true)
                .start();
        promtool.getOutputStream().write(scrape().getBytes(StandardCharsets.UTF_8));
        promtool.getOutputStream().close();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor()).as(said).isZero();
        assertThat(said).isBlank();
    }
}
