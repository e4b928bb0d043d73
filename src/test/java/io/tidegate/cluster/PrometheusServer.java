package io.tidegate.cluster;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidegate.testkit.FreePorts;
import io.tidegate.testkit.Program;
import io.tidegate.testkit.ShippedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The real Prometheus, with the shipped configuration and alerts, looking every second at one node instead of every 15 s at three. */
final class PrometheusServer implements AutoCloseable {
    private static final Path CONFIGURATION = Path.of("conf", "prometheus.yml");
    private static final Path ALERTS = Path.of("conf", "prometheus", "alerts.yml");

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final int port = FreePorts.one();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Program program;

    PrometheusServer(Path folder, int adminPort) throws IOException {
        Files.createDirectories(folder.resolve("prometheus"));
        ShippedFile.read(ALERTS).writeTo(folder.resolve("prometheus"));
        Path configuration = ShippedFile.read(CONFIGURATION)
                .with("[10.0.0.1:9090, 10.0.0.2:9090, 10.0.0.3:9090]", "[127.0.0.1:" + adminPort + "]")
                .with("scrape_interval: 15s", "scrape_interval: 1s")
                .with("evaluation_interval: 15s", "evaluation_interval: 1s")
                .with("scrape_timeout: 10s", "scrape_timeout: 1s")
                .writeTo(folder);
        program = Program.start(
                port,
                List.of(
                        "prometheus",
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port));
        // It listens before it has read what it stored, and answers 503 until then.
        await().atMost(PATIENCE).until(() -> send("/-/ready").statusCode() == 200);
    }

    /** Values of a query, those that are no number left out. */
    List<Double> ask(String expression) {
        List<Double> values = new ArrayList<>();
        for (JsonNode result : get("query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .path("result")) {
            double value =
                    Double.parseDouble(result.path("value").path(1).asText().replace("+Inf", "Infinity"));
            if (!Double.isNaN(value)) {
                values.add(value);
            }
        }
        return values;
    }

    /** Names of all metrics that it has. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        get("label/__name__/values").forEach(name -> names.add(name.asText()));
        return names;
    }

    /** The alerts as it evaluates them. */
    List<JsonNode> alerts() {
        List<JsonNode> alerts = new ArrayList<>();
        get("rules").path("groups").forEach(group -> group.path("rules").forEach(alerts::add));
        return alerts;
    }

    private JsonNode get(String path) {
        try {
            HttpResponse<String> answer = send("/api/v1/" + path);
            JsonNode body = new JsonMapper().readTree(answer.body());
            if (!body.path("status").asText().equals("success")) {
                throw new AssertionError(path + " was answered " + answer.body());
            }
            return body.path("data");
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private HttpResponse<String> send(String path) throws IOException {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }

    String log() {
        return program.log();
    }

    @Override
    public void close() {
        program.close();
    }
}
