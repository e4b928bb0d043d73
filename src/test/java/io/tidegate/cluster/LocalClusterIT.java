package io.tidegate.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.testkit.FreePorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code cluster/local.sh}: a cluster with one command, and nothing left of it afterwards. */
@Timeout(240)
final class LocalClusterIT {
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
        Process running = start(Map.of("TIDEGATE_CLUSTER_NAME", "local-" + UUID.randomUUID()));
        try (BufferedReader out = running.inputReader();
                Shell shell = Shell.open(Map.of())) {
            String first = out.readLine();
            String second = out.readLine();
            assertThat(first).startsWith("ws://127.0.0.1:");
            assertThat(second).startsWith("ws://127.0.0.1:").isNotEqualTo(first);
            nodes = nodes(running, "java");

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

    @Test
    void endOfOneNodeEndsAllWithAFailure() throws Exception {
        Path pretended = Files.writeString(
                temporary.resolve("tidegate"), "#!/bin/sh\necho ready ws://127.0.0.1:$3/ws\nexec tail -f /dev/null\n");
        assertThat(pretended.toFile().setExecutable(true)).isTrue();
        Process running = start(Map.of("TIDEGATE", pretended.toString()));
        try (BufferedReader out = running.inputReader()) {
            assertThat(out.readLine()).startsWith("ws://");
            assertThat(out.readLine()).startsWith("ws://");
            nodes = nodes(running, "tail");

            nodes.get(0).destroyForcibly();

            assertThat(running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(running.exitValue()).isEqualTo(1);
            await().atMost(PATIENCE).until(() -> nodes.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    private Process start(Map<String, String> environment) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder("cluster/local.sh", "2").redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("TIDEGATE_JAVA_OPTS", "-Xmx384m");
        builder.environment().put("TMPDIR", temporary.toString());
        builder.environment().put("BASE_PORT", Integer.toString(FreePorts.row(2)));
        builder.environment().put("BASE_CLUSTER_PORT", Integer.toString(FreePorts.memberRow(2)));
        builder.environment().putAll(environment);
        Process started = builder.start();
        script = started;
        return started;
    }

    /** Both children of the script that have become this program. */
    private static List<ProcessHandle> nodes(Process script, String program) {
        return await().atMost(PATIENCE)
                .until(
                        () -> script.children()
                                .filter(child ->
                                        child.info().command().orElse("").endsWith('/' + program))
                                .toList(),
                        found -> found.size() == 2);
    }

    private static void interrupt(Process process) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }
}
