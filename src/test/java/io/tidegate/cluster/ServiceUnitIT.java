package io.tidegate.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidegate.testkit.FreePorts;
import io.tidegate.testkit.OpenAccess;
import io.tidegate.testkit.RawClient;
import io.tidegate.testkit.ShippedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command lines of {@code conf/tidegate.service}, with the unit's directories in another place, and as a user without rights where
 * the test may become one.
 */
@Tag("faults")
final class ServiceUnitIT {
    private static final ShippedFile UNIT = ShippedFile.read(Path.of("conf", "tidegate.service"));
    private static final Path JAR = Path.of(System.getProperty("tidegate.jar", "target/tidegate.jar"));
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NOBODY = "65534";

    private @Nullable Process running;

    @AfterEach
    void kill() {
        if (running != null) {
            running.descendants().forEach(ProcessHandle::destroyForcibly);
            running.destroyForcibly();
        }
    }

    @Test
    void unitsCommandsCheckStartAndStopANode(@TempDir Path machine) throws Exception {
        assumeTrue(Files.exists(JAR), () -> JAR + " has not been built");
        install(machine);
        int port = FreePorts.one();
        Files.writeString(
                configuration(machine),
                OpenAccess.YAML
                        + "websocket: {port: %d}\ncluster: {port: %d, name: '%s', linger: 1ms, members: ['127.0.0.1:1']}\n"
                                .formatted(port, FreePorts.member(), UUID.randomUUID()));
        open(machine);

        Process check = launch(machine, "ExecStartPre");
        assertThat(check.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(check.exitValue()).as(log(machine)).isZero();
        Process node = launch(machine, "ExecStart");
        String url = "ws://127.0.0.1:" + port + "/ws";
        await().atMost(PATIENCE)
                .failFast(() -> !node.isAlive())
                .untilAsserted(() -> assertThat(log(machine)).contains("ready " + url));
        assertThat(RawClient.handshakeStatus(url)).isEqualTo(101);
        // The main process is the node's, not a shell's: the signal comes to it.
        assertThat(new ProcessBuilder("kill", "-" + UNIT.find("KillSignal=SIG(\\w+)"), "" + node.pid())
                        .start()
                        .waitFor())
                .isZero();
        assertThat(node.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(node.exitValue()).as(log(machine)).isZero();
    }

    @Test
    void unitDoesNotStartANodeWithAConfigurationThatIsWrong(@TempDir Path machine) throws Exception {
        assumeTrue(Files.exists(JAR), () -> JAR + " has not been built");
        install(machine);
        Files.writeString(configuration(machine), "websocket: {prot: 8080}\n");
        open(machine);
        Process check = launch(machine, "ExecStartPre");
        assertThat(check.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(check.exitValue()).isPositive();
        assertThat(log(machine)).contains("websocket.prot");
    }

    private static void install(Path machine) throws IOException {
        Path home = machine.resolve("opt/tidegate");
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("target"));
        Files.createDirectories(machine.resolve("etc/tidegate"));
        Files.createDirectories(home.resolve("conf"));
        for (String file : List.of("bin/tidegate", "conf/jvm.options")) {
            Files.copy(Path.of(file), home.resolve(file));
        }
        Files.copy(JAR, home.resolve("target/tidegate.jar"));
    }

    private static Path configuration(Path machine) {
        return machine.resolve("etc/tidegate/tidegate.yaml");
    }

    /** Readable for everybody, as an installation is. */
    private static void open(Path machine) throws IOException {
        try (var files = Files.walk(machine)) {
            for (Path file : files.toList()) {
                boolean opens = Files.isDirectory(file) || Files.isExecutable(file);
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(opens ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
    }

    /** Runs a command of the unit as systemd does: without a shell, with little of an environment. */
    private Process launch(Path machine, String key) throws IOException {
        String line = UNIT.find("(?m)^" + key + "=(.*)$")
                .replace("/opt/", machine + "/opt/")
                .replace("/etc/", machine + "/etc/");
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of(
                    "setpriv",
                    "--reuid=" + NOBODY,
                    "--regid=" + NOBODY,
                    "--clear-groups",
                    "--no-new-privs",
                    "--bounding-set=-all"));
        }
        command.addAll(List.of(line.split(" ", -1)));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        machine.resolve("journal").toFile()));
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of(
                        "PATH", "/usr/local/bin:/usr/bin:/bin",
                        "JAVA_HOME", System.getProperty("java.home"),
                        "TIDEGATE_JAVA_OPTS", "-Xmx384m"));
        Process process = builder.start();
        running = process;
        return process;
    }

    private static String log(Path machine) throws IOException {
        return Files.readString(machine.resolve("journal"));
    }
}
