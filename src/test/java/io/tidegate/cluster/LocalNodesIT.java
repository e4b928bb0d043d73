package io.tidegate.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.testkit.FreePorts;
import io.tidegate.testkit.Program;
import io.tidegate.testkit.RawClient;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code cluster/local.sh}: with real nodes: a cluster with one command, and nothing left of it afterwards. */
@Timeout(240)
final class LocalNodesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path temporary = Path.of("");

    private @Nullable Process script;
    private List<ProcessHandle> nodes = List.of();

    @AfterEach
    void killWhatIsLeft() {
        nodes.forEach(ProcessHandle::destroyForcibly);
        if (script != null) {
            script.descendants().forEach(ProcessHandle::destroyForcibly);
            script.destroyForcibly();
        }
    }

    @Test
    void nodesFormOneClusterAndAllEndWhenTheScriptIsInterrupted() throws Exception {
        Process running = start(Map.of());
        try (BufferedReader out = running.inputReader();
                Shell shell = Shell.open(Map.of())) {
            String first = out.readLine();
            String second = out.readLine();
            assertThat(first).startsWith("ws://127.0.0.1:");
            assertThat(second).startsWith("ws://127.0.0.1:").isNotEqualTo(first);
            nodes = children(running, 2, "/java");

            assertThat(shell.run("bin/tidegate pub local.test hello -u " + first))
                    .as(shell.log())
                    .isZero();
            assertThat(shell.run("bin/tidegate sub local.test --since earliest --count 1 --wait 30s -u " + second))
                    .as(shell.log())
                    .isZero();
            assertThat(shell.printed()).contains("\"hello\"");

            interrupt(running);
            assertThat(running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(running.exitValue()).isZero();
            assertThat(nodes).noneMatch(ProcessHandle::isAlive);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"haproxy", "nginx"})
    @Tag("faults")
    void proxyIsTheOneUrlOfAllNodesAndEndsWithThem(String proxy) throws Exception {
        Program.assumeInstalled(proxy);
        int port = FreePorts.one();
        Process running =
                start(Map.of("PROXY", proxy, "PROXY_PORT", "" + port, "BASE_ADMIN_PORT", "" + FreePorts.row(2)));
        try (BufferedReader out = running.inputReader()) {
            String url = out.readLine();
            assertThat(url).isEqualTo("ws://127.0.0.1:" + port + "/ws");
            nodes = children(running, 3, "/java", "/" + proxy);
            try (RawClient first = RawClient.connect(url);
                    RawClient second = RawClient.connect(url)) {
                assertThat(nodeOf(first)).as("another node").isNotEqualTo(nodeOf(second));
            }
            interrupt(running);
            assertThat(running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(running.exitValue()).isZero();
            assertThat(out.readLine()).as("one URL").isNull();
            assertThat(nodes).noneMatch(ProcessHandle::isAlive);
        }
    }

    private static String nodeOf(RawClient client) {
        client.send(new JsonObject().put("type", "connect"));
        return client.awaitJson().getString("node");
    }

    @Test
    void proxyThatIsNotKnownIsRefusedAtOnce() throws Exception {
        Process running = start(Map.of("PROXY", "squid"));
        assertThat(running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(running.exitValue()).isEqualTo(2);
    }

    private Process start(Map<String, String> environment) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder("cluster/local.sh", "2").redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("TIDEGATE_JAVA_OPTS", "-Xmx384m");
        builder.environment().put("TMPDIR", temporary.toString());
        builder.environment().put("BASE_PORT", Integer.toString(FreePorts.row(2)));
        builder.environment().put("BASE_CLUSTER_PORT", Integer.toString(FreePorts.memberRow(2)));
        builder.environment().put("TIDEGATE_CLUSTER_NAME", "local-" + UUID.randomUUID());
        Process started = builder.start();
        script = started;
        return started;
    }

    /** So many children of the script that run one of these programs by now. */
    private static List<ProcessHandle> children(Process script, int count, String... programs) {
        return await().atMost(PATIENCE)
                .until(
                        () -> script.children()
                                .filter(child -> Stream.of(programs)
                                        .anyMatch(child.info().command().orElse("")::endsWith))
                                .toList(),
                        found -> found.size() == count);
    }

    /** With TERM, which the script treats as Ctrl-C: a build started in the background ignores INT, and so do its children. */
    private static void interrupt(Process process) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-TERM", Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }
}
