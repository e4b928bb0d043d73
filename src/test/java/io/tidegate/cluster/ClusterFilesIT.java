package io.tidegate.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.testkit.NodeProcess;
import io.tidegate.testkit.RawClient;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nodes that start with the files in cluster/; that of Kubernetes has its own test, with DNS. */
@Tag("faults")
final class ClusterFilesIT {
    @Test
    void nodesStartWithTheFileForHosts() {
        String name = "files-" + UUID.randomUUID();
        String file = "cluster.file=" + Path.of("cluster", "hosts.yaml").toAbsolutePath();
        try (NodeProcess first = NodeProcess.start(name, List.of(), "--set", file);
                NodeProcess second = NodeProcess.start(name, List.of(first.clusterPort()), "--set", file);
                RawClient reader = client(first);
                RawClient writer = client(second)) {
            reader.send(new JsonObject().put("type", "register").put("id", 1).put("address", "news"));
            assertThat(reader.awaitJson().getString("type")).isEqualTo("registered");

            writer.send(new JsonObject()
                    .put("type", "publish")
                    .put("id", 2)
                    .put("address", "news")
                    .put("body", "hello"));

            assertThat(reader.awaitJson().getString("body")).isEqualTo("hello");
        }
    }

    private static RawClient client(NodeProcess node) {
        RawClient client = RawClient.connect(node.url());
        client.send(new JsonObject().put("type", "connect").put("id", 0));
        assertThat(client.awaitJson().getString("type")).isEqualTo("connected");
        return client;
    }
}
