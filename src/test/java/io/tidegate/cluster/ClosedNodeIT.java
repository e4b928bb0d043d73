package io.tidegate.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.testkit.BenchProcess;
import io.tidegate.testkit.NodeProcess;
import io.tidegate.testkit.OpenAccess;
import io.tidegate.testkit.TokenForge;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands that are clients, at a node that lets nobody in without a token. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClosedNodeIT {
    private static final int FAILURE = 1;

    private NodeProcess node;
    private Path token;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        TokenForge forge = TokenForge.of("HS256");
        Path key = forge.writeKey(directory.resolve("key"));
        Path file = Files.writeString(directory.resolve("gateway.yaml"), """
                auth:
                  keys: [{id: main, algorithm: HS256, file: '%s'}]
                  permissions:
                    - {principal: anna, address: '*', allow: [subscribe, publish, history]}
                """.formatted(key));
        JsonObject claims = new JsonObject()
                .put("sub", "anna")
                .put("exp", Instant.now().getEpochSecond() + 600)
                .put("tidegate", new JsonArray());
        token = Files.writeString(directory.resolve("token"), forge.token("main", claims) + "\n");
        node = NodeProcess.start(
                "test-" + UUID.randomUUID(), List.of(), OpenAccess.CLOSED, "--config", file.toString());
    }

    @AfterAll
    void stop() {
        node.close();
    }

    @Test
    void subAndPubComeInWithATokenOnly() throws Exception {
        try (Shell shell = Shell.open(Map.of())) {
            String with = " --token-file " + token + " -u " + node.url();
            assertThat(shell.run("bin/tidegate pub news '{\"a\":1}' -u " + node.url()))
                    .isEqualTo(FAILURE);
            assertThat(shell.run("bin/tidegate pub news '{\"a\":1}'" + with))
                    .as(shell.log())
                    .isZero();
            assertThat(shell.run("bin/tidegate sub news --since earliest --count 1" + with))
                    .as(shell.log())
                    .isZero();
            assertThat(shell.printed()).contains("{\"a\":1}");
        }
    }

    @Test
    void benchComesInWithATokenOnly() {
        assertThat(bench("--token-file", token.toString()).path("verdict").asText())
                .isEqualTo("passed");
        assertThat(bench("--patience", "1s").path("verdict").asText()).isEqualTo("failed");
    }

    private JsonNode bench(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "fanout",
                "--url",
                node.url(),
                "--connections",
                "5",
                "--in-flight",
                "2",
                "--warmup",
                "0s",
                "--time",
                "500ms"));
        arguments.addAll(List.of(more));
        try (BenchProcess bench = BenchProcess.start(arguments.toArray(String[]::new))) {
            return bench.report();
        }
    }
}
