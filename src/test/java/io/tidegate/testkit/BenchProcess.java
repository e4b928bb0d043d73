package io.tidegate.testkit;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code tidegate bench} in a JVM of its own, so that its clients take none of the test's descriptors. Dies with the test. */
public final class BenchProcess implements AutoCloseable {
    private static final Duration WAIT = Duration.ofMinutes(5);

    private final Process process;
    private final Writer input;
    private final ProcessLog log = new ProcessLog();
    private final ProcessLog printed = new ProcessLog();
    private final Thread hook;

    private BenchProcess(Process process) {
        this.process = process;
        input = process.outputWriter(StandardCharsets.UTF_8);
        hook = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
        log.collect("", process.getErrorStream(), line -> {}, () -> {});
        printed.collect("", process.getInputStream(), line -> {}, () -> {});
    }

    /**
     * Starts it.
     *
     * @param arguments those behind {@code bench}; {@code --json} is added
     */
    public static BenchProcess start(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "io.tidegate.cli.Main",
                "bench"));
        command.addAll(List.of(arguments));
        command.add("--json");
        try {
            return new BenchProcess(new ProcessBuilder(command).start());
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Waits until all clients are there and publications flow. */
    public void awaitPublishing() {
        await().atMost(WAIT).until(() -> log.text().contains("  publishing: ") || !process.isAlive());
        if (!process.isAlive()) {
            throw new AssertionError(log());
        }
    }

    /** Waits until it has told so many times how far it is, which it does once a second. */
    public void awaitProgress(int times) {
        await().atMost(WAIT)
                .until(() -> log.text()
                                        .lines()
                                        .filter(line -> line.contains("deliveries/s"))
                                        .count()
                                >= times
                        || !process.isAlive());
    }

    /** Writes a line to its standard input. */
    public void write(String line) {
        try {
            input.write(line + '\n');
            input.flush();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Waits for the end, and returns the report. */
    public JsonNode report() {
        try {
            if (!process.waitFor(WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the load test did not end\n" + log());
            }
            await().until(() -> printed.text().endsWith("}"));
            return new ObjectMapper().readTree(printed.text());
        } catch (IOException | InterruptedException error) {
            throw new AssertionError(log(), error);
        }
    }

    /** What it told about its progress. */
    public String log() {
        return log.text();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // the hook runs already
        }
    }
}
