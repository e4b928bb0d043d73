package io.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The harness itself, with a process that only pretends to be a node. */
final class NodeProcessIT {
    private static final int EXIT_SIGTERM = 143;

    private static NodeProcess start(String... more) {
        return NodeProcess.start(PretendedNode.class.getName(), "test", List.of(5701), more);
    }

    @Test
    void readyNodeTellsItsUrlAndGetsItsArguments() {
        try (NodeProcess node = start("--set", "session.pingInterval=1s")) {
            assertThat(node.url()).matches("ws://127\\.0\\.0\\.1:\\d+/ws");
            assertThat(node.log())
                    .contains("serve")
                    .contains("127.0.0.1:" + node.clusterPort() + ",127.0.0.1:5701")
                    .contains("cluster.name=test")
                    .contains("session.pingInterval=1s");
            assertThat(node.stop()).isEqualTo(EXIT_SIGTERM);
        }
    }

    @Test
    void nodeThatDoesNotStartFailsWithWhatItPrinted() {
        assertThatThrownBy(() -> start("--broken"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("must not be so");
    }

    @Test
    void nodeIsFrozenAndGoesOnAndDies() {
        try (NodeProcess node = start()) {
            node.pause();
            await().until(() -> state(node).equals("T"));
            node.resume();
            await().until(() -> !state(node).equals("T"));
            node.kill9();
            assertThat(node.isAlive()).isFalse();
        }
    }

    private static String state(NodeProcess node) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(node.pid()), "stat"));
        return stat.substring(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
    }
}
