package io.tidegate.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.protocol.CloseCode;
import io.tidegate.testkit.ApiClient;
import io.tidegate.testkit.FreePorts;
import io.tidegate.testkit.NodeProcess;
import io.tidegate.testkit.RawClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operators speak to one node, and the others act; each node is a process. */
@Tag("faults")
final class RevocationIT {
    private static final String KEY = "abc";
    /** Sooner than the round that finds what events have not told. */
    private static final Duration WITHIN = Duration.ofSeconds(4);

    @TempDir
    private Path folder = Path.of("");

    private NodeProcess start(String cluster, List<Integer> members, int port) throws IOException {
        Path file = Files.writeString(folder.resolve("api.yaml"), """
                http:
                  keys:
                    - name: all
                      sha256: ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
                      scopes: [sessions, revoke, nodes]
                """);
        return NodeProcess.start(cluster, members, "-c", file.toString(), "--set", "http.port=" + port);
    }

    @Test
    void revocationCutsOffAndKeepsOutOnEveryNodeWithinASecond() throws IOException {
        String cluster = "test-" + UUID.randomUUID();
        int port = FreePorts.one();
        try (NodeProcess first = start(cluster, List.of(), port);
                NodeProcess second = start(cluster, List.of(first.clusterPort()), 0)) {
            ApiClient api = new ApiClient(port);
            await().until(() ->
                    api.get(KEY, "/v1/nodes").json().getJsonArray("nodes").size() == 2);
            try (RawClient here = connected(first);
                    RawClient there = connected(second)) {
                assertThat(api.get(KEY, "/v1/sessions?principal=anonymous")
                                .json()
                                .getJsonArray("sessions"))
                        .hasSizeGreaterThanOrEqualTo(2);
                long began = System.nanoTime();
                JsonObject whom = new JsonObject().put("principal", "anonymous").put("seconds", 8);
                assertThat(api.post(KEY, "/v1/revoke", whom).status()).isEqualTo(200);
                assertThat(there.awaitClose()).isEqualTo(CloseCode.REVOKED.number());
                Duration took = Duration.ofNanos(System.nanoTime() - began);
                assertThat(here.awaitClose()).isEqualTo(CloseCode.REVOKED.number());
                assertThat(took).isLessThan(WITHIN);
            }
            for (NodeProcess node : List.of(first, second)) {
                try (RawClient again = RawClient.connect(node.url())) {
                    again.send(new JsonObject().put("type", "connect").put("id", 1));
                    assertThat(again.awaitJson().getString("failureType")).isEqualTo("NOT_AUTHENTICATED");
                }
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> isLetIn(second));
        }
    }

    @Test
    void nodeThatDoesNotAnswerIsNamed() throws IOException {
        String cluster = "test-" + UUID.randomUUID();
        int port = FreePorts.one();
        try (NodeProcess first = start(cluster, List.of(), port);
                NodeProcess second = start(cluster, List.of(first.clusterPort()), 0)) {
            ApiClient api = new ApiClient(port);
            await().until(() ->
                    api.get(KEY, "/v1/nodes").json().getJsonArray("nodes").size() == 2);
            second.pause();
            try {
                JsonObject nodes = api.get(KEY, "/v1/nodes").json();
                assertThat(nodes.getJsonArray("nodes")).hasSize(1);
                assertThat(nodes.getJsonArray("unanswered")).hasSize(1);
                JsonArray unanswered = api.post(KEY, "/v1/disconnect", new JsonObject().put("principal", "a"))
                        .json()
                        .getJsonArray("unanswered");
                assertThat(unanswered).isEqualTo(nodes.getJsonArray("unanswered"));
            } finally {
                second.resume();
            }
        }
    }

    private static RawClient connected(NodeProcess node) {
        RawClient client = RawClient.connect(node.url());
        client.send(new JsonObject().put("type", "connect"));
        assertThat(client.awaitJson().getString("type")).isEqualTo("connected");
        return client;
    }

    private static boolean isLetIn(NodeProcess node) {
        try (RawClient again = RawClient.connect(node.url())) {
            again.send(new JsonObject().put("type", "connect").put("id", 1));
            return "connected".equals(again.awaitJson().getString("type"));
        }
    }
}
