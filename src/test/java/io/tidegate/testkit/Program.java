package io.tidegate.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program that others wrote, run as a child of this process, such as a proxy. It dies with the test: close it, or the JVM's end
 * does.
 */
public final class Program implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Process process;
    private final ProcessLog log = new ProcessLog();
    private final Thread hook;

    private Program(Process process) {
        this.process = process;
        hook = new Thread(process::destroy);
        Runtime.getRuntime().addShutdownHook(hook);
        log.collect("err ", process.getErrorStream(), line -> {}, () -> {});
        log.collect("out ", process.getInputStream(), line -> {}, () -> {});
    }

    /** Skips the test where a program is missing, or fails it where it must be there: {@code FOREIGN_CLIENTS=required}. */
    public static void assumeInstalled(String name) {
        boolean installed = isInstalled(name);
        assertThat(installed || !"required".equals(System.getenv("FOREIGN_CLIENTS")))
                .as("%s is installed", name)
                .isTrue();
        assumeTrue(installed, () -> name + " is not installed");
    }

    private static boolean isInstalled(String name) {
        return Stream.concat(Stream.of(System.getenv("PATH").split(":", -1)), Stream.of("/usr/sbin", "/usr/local/sbin"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }

    /**
     * Starts a program and waits until it takes connections.
     *
     * @param port on loopback
     */
    public static Program start(int port, List<String> command) {
        Program program = new Program(launch(new ProcessBuilder(command)));
        try {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .failFast(() -> !program.process.isAlive())
                    .until(() -> takesConnections(port));
            return program;
        } catch (RuntimeException error) {
            program.close();
            throw new AssertionError(String.join(" ", command) + " printed\n" + program.log(), error);
        }
    }

    private static boolean takesConnections(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    /** How a command ended. */
    public record Ended(int code, String output) {}

    /** Runs a command to its end. */
    public static Ended run(List<String> command) {
        try {
            Path output = Files.createTempFile("program", ".out");
            Process process =
                    launch(new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()));
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(String.join(" ", command) + " does not end");
            }
            String text = Files.readString(output, UTF_8);
            Files.delete(output);
            return new Ended(process.exitValue(), text);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        } catch (InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }

    /** Programs of administrators are where not everybody's PATH leads. */
    private static Process launch(ProcessBuilder builder) {
        builder.environment().merge("PATH", "/usr/sbin:/usr/local/sbin", (path, more) -> path + ":" + more);
        List<String> command = builder.command();
        try {
            return builder.command(
                            Stream.concat(Stream.of("env"), command.stream()).toList())
                    .start();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** What it printed last. */
    public String log() {
        return log.text();
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it and what it has started. */
    @Override
    public void close() {
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException error) {
            throw new IllegalStateException(error);
        } finally {
            descendants.forEach(ProcessHandle::destroyForcibly);
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // the hook runs already
        }
    }
}
