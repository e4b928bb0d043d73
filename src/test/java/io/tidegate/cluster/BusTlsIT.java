package io.tidegate.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidegate.testkit.ApiClient;
import io.tidegate.testkit.FreePorts;
import io.tidegate.testkit.NodeProcess;
import io.tidegate.testkit.RawClient;
import io.tidegate.testkit.TestAuthority;
import io.tidegate.testkit.TestAuthority.Issued;
import io.tidegate.testkit.TlsClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An event bus with mutual TLS, between nodes that are processes, and one without a certificate. */
@Tag("faults")
final class BusTlsIT {
    private static final String KEY = "abc";

    @TempDir
    private Path folder = Path.of("");

    private final String cluster = "test-" + UUID.randomUUID();
    private final TestAuthority authority = TestAuthority.make();

    private NodeProcess start(List<Integer> members, int port, @Nullable Issued own, Path vouching) throws IOException {
        Path file = Files.writeString(folder.resolve("api.yaml"), """
                http:
                  keys:
                    - name: all
                      sha256: ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
                      scopes: [nodes]
                """);
        List<String> more = new ArrayList<>(List.of("-c", file.toString(), "--set", "http.port=" + port));
        if (own != null) {
            more.addAll(List.of("--set", "cluster.busTls.certificate=" + own.certificate()));
            more.addAll(List.of("--set", "cluster.busTls.key=" + own.key()));
            more.addAll(List.of("--set", "cluster.busTls.authorities=" + vouching));
        }
        return NodeProcess.start(cluster, members, more.toArray(String[]::new));
    }

    @Test
    void nodesWithCertificatesSpeakAndOthersCannotJoin() throws IOException {
        int firstApi = FreePorts.one();
        int strangersApi = FreePorts.one();
        TestAuthority another = TestAuthority.make();
        try (NodeProcess first = start(List.of(), firstApi, authority.issue("CN=node1"), authority.certificate());
                NodeProcess second =
                        start(List.of(first.clusterPort()), 0, authority.issue("CN=node2"), authority.certificate())) {
            ApiClient api = new ApiClient(firstApi);
            await().until(() ->
                    api.get(KEY, "/v1/nodes").json().getJsonArray("nodes").size() == 2);
            expectDelivery(first, second);

            int bus = first.clusterPort() + 10_000;
            assertThatThrownBy(() -> new TlsClient(bus, null).shake("TLSv1.3")).isInstanceOf(IOException.class);
            assertThatThrownBy(
                            () -> new TlsClient(bus, another.issue("CN=node3").keys()).shake("TLSv1.3"))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> new TlsClient(
                                    bus, authority.issueExpired("CN=node4").keys())
                            .shake("TLSv1.3"))
                    .isInstanceOf(IOException.class);
            new TlsClient(bus, authority.issue("CN=node5").keys()).shake("TLSv1.3");

            try (NodeProcess stranger = start(List.of(first.clusterPort()), strangersApi, null, folder)) {
                ApiClient strangers = new ApiClient(strangersApi);
                await().until(() -> api.get(KEY, "/v1/info").json().getInteger("nodes") == 3);
                JsonObject seen = api.get(KEY, "/v1/nodes").json();
                assertThat(seen.getJsonArray("nodes")).hasSize(2);
                assertThat(seen.getJsonArray("unanswered")).hasSize(1);
                JsonObject strangersView = strangers.get(KEY, "/v1/nodes").json();
                assertThat(strangersView.getJsonArray("nodes")).hasSize(1);
                assertThat(strangersView.getJsonArray("unanswered")).hasSize(2);
                assertThat(stranger.isAlive()).isTrue();
            }
        }
    }

    private static void expectDelivery(NodeProcess from, NodeProcess to) {
        try (RawClient publisher = RawClient.connect(from.url());
                RawClient subscriber = RawClient.connect(to.url())) {
            subscriber.send(new JsonObject()
                    .put("type", "register")
                    .put("address", "tls")
                    .put("since", "earliest"));
            publisher.send(new JsonObject()
                    .put("type", "publish")
                    .put("address", "tls")
                    .put("body", "over TLS"));
            assertThat(subscriber.awaitJson().getString("body")).isEqualTo("over TLS");
        }
    }
}
