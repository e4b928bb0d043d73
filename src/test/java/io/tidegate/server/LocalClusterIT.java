package io.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** cluster/local.sh, with a script in the place of bin/tidegate that writes down how it ends. */
final class LocalClusterIT {
    private static final String NODE = """
            #!/bin/sh
            cd "$(dirname "$0")" || exit 1
            if [ "$9" = broken ]; then
                echo "cluster.name: must not be so" >&2
                exit 2
            fi
            echo "$*" > "$4.arguments"
            echo $$ > "$4.pid"
            trap 'touch "$4.stopped"; exit 0' TERM
            echo "ready ws://127.0.0.1:$4/ws"
            while :; do sleep 0.1; done
            """;

    @TempDir
    private Path folder = Path.of("");

    private final List<Process> processes = new ArrayList<>();

    @BeforeEach
    void writeNode() throws IOException {
        Path node = folder.resolve("tidegate");
        Files.writeString(node, NODE);
        Files.setPosixFilePermissions(node, PosixFilePermissions.fromString("rwx------"));
    }

    @AfterEach
    void end() throws InterruptedException {
        for (Process process : processes) {
            process.destroy();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("cluster/local.sh"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("TIDEGATE", folder.resolve("tidegate").toString());
        builder.environment().put("TMPDIR", folder.toString());
        builder.environment().put("BASE_PORT", "9100");
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private static List<String> firstLines(Process process, int count) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add(reader.readLine());
        }
        return lines;
    }

    private static String errors(Process process) throws IOException {
        return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    void urlsArePrintedAndAllNodesEndWithTheScript() throws Exception {
        Process process = start("3", "--set", "a=b");
        assertThat(firstLines(process, 3))
                .containsExactly("ws://127.0.0.1:9100/ws", "ws://127.0.0.1:9101/ws", "ws://127.0.0.1:9102/ws");
        assertThat(folder.resolve("9101.arguments"))
                .hasContent("serve --dev --port 9101 --cluster-port 5702"
                        + " --members 127.0.0.1:5701,127.0.0.1:5702,127.0.0.1:5703 --set a=b");
        process.destroy();
        assertThat(exitCode(process)).isZero();
        assertThat(List.of("9100.stopped", "9101.stopped", "9102.stopped"))
                .allSatisfy(file -> assertThat(folder.resolve(file)).exists());
    }

    @Test
    void endOfOneNodeEndsTheOthers() throws Exception {
        Process process = start("2");
        assertThat(firstLines(process, 2)).doesNotContainNull();
        long pid = Long.parseLong(Files.readString(folder.resolve("9101.pid")).strip());
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        assertThat(exitCode(process)).isEqualTo(1);
        assertThat(errors(process)).contains("node 1 ended");
        await().until(() -> Files.exists(folder.resolve("9100.stopped")));
    }

    @Test
    void nodeThatDoesNotStartIsToldWithItsErrors() throws Exception {
        Process process = start("2", "broken");
        assertThat(exitCode(process)).isEqualTo(1);
        assertThat(errors(process)).contains("node 0 ended before it was ready").contains("must not be so");
    }

    @Test
    void wrongNumberOfNodesIsToldHowToDoIt() throws Exception {
        for (String count : List.of("", "0", "x")) {
            Process process = start(count);
            assertThat(exitCode(process)).isEqualTo(2);
            assertThat(errors(process)).contains("usage");
        }
    }
}
