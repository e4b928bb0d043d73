package io.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.testkit.FreePorts;
import io.tidegate.testkit.NodeProcess;
import io.tidegate.testkit.RawClient;
import io.tidegate.testkit.TokenForge;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node's whole life in JSON, with nothing in it that is secret. */
@Tag("faults")
final class JsonLogIT {
    private static final String BODY = "a body that nobody may find in a log";

    private final Queue<String> log = new ConcurrentLinkedQueue<>();
    private final TokenForge forge = TokenForge.of("HS256");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void everyLineOfALifeIsAnObjectAndNoneHasASecret() throws Exception {
        Path key = forge.writeKey(folder.resolve("key"));
        Path file = Files.writeString(folder.resolve("tidegate.yaml"), """
                auth:
                  keys: [{id: main, algorithm: HS256, file: %s}]
                  permissions: [{principal: '*', address: '*', allow: [subscribe, publish]}]
                websocket: {host: 127.0.0.1, port: 0}
                """.formatted(key));
        int clusterPort = FreePorts.member();
        List<String> environment = List.of("env", "TIDEGATE_LOG_FORMAT=json", "TIDEGATE_LOG_LEVEL=TRACE");
        List<String> arguments = List.of(
                "serve",
                "-c",
                file.toString(),
                "--cluster-port",
                "" + clusterPort,
                "--members",
                "127.0.0.1:" + clusterPort,
                "--set",
                "cluster.name=json-" + clusterPort);
        String token = forge.token(
                "main",
                new JsonObject().put("sub", "alice").put("exp", Instant.now().getEpochSecond() + 60));
        String session;
        try (NodeProcess node =
                NodeProcess.start(environment, Main.class, clusterPort, arguments, line -> {}, log::add)) {
            session = use(node.url(), token);
            node.beginStop(); // stop() would close the pipe with the log
            assertThat(node.awaitEnd()).isZero();
            await().until(() -> log.stream().anyMatch(line -> line.contains("node stopped")));
        }
        List<JsonObject> lines = log.stream().map(JsonObject::new).toList();
        assertThat(lines)
                .allSatisfy(line -> assertThat(line.fieldNames()).contains("ts", "level", "logger", "thread", "msg"));
        assertThat(lines)
                .anyMatch(line -> line.getString("msg").equals("node started") && line.containsKey("port"))
                .anyMatch(line -> line.getString("msg").equals("node drains") && line.getValue("connections") != null)
                .anyMatch(line -> line.getString("msg").equals("node stopped"));
        assertThat(log)
                .noneMatch(line -> line.contains(BODY))
                .noneMatch(line -> line.contains(session))
                .noneMatch(line -> line.contains(token.substring(token.indexOf('.'))));
    }

    private static String use(String url, String token) {
        try (RawClient client = RawClient.connect(url)) {
            client.send(new JsonObject().put("type", "connect").put("token", token));
            String session = client.awaitJson().getString("session");
            client.send(new JsonObject().put("type", "register").put("address", "logged"));
            assertThat(client.awaitJson().getString("type")).isEqualTo("registered");
            client.send(new JsonObject()
                    .put("type", "publish")
                    .put("address", "logged")
                    .put("body", BODY));
            assertThat(client.awaitJson().getString("type")).isIn("rec", "published");
            return session;
        }
    }
}
