package io.tidegate.cluster;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * One bash in the root of the repository that gets one line after the other, as somebody would type them. Closing it
 * kills whatever it has started and still runs.
 */
final class Shell implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String ENDED = "--- ended with ";

    private final Process bash;
    private final Writer input;
    private final List<String> printed = new CopyOnWriteArrayList<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<Integer> exitCodes = new CopyOnWriteArrayList<>();

    private Shell(Process bash) {
        this.bash = bash;
        this.input = bash.outputWriter(StandardCharsets.UTF_8);
        follow(bash.inputReader(StandardCharsets.UTF_8), this::onPrinted);
        follow(bash.errorReader(StandardCharsets.UTF_8), told::add);
    }

    /** Starts a bash with these variables; commands run on the Java that runs the test. */
    static Shell open(Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("bash")
                .directory(Path.of("").toAbsolutePath().toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("TIDEGATE_JAVA_OPTS", "-Xmx384m");
        builder.environment().putAll(environment);
        return new Shell(builder.start());
    }

    private static void follow(BufferedReader stream, LineObserver observer) {
        Thread thread = new Thread(
                () -> {
                    try (stream) {
                        for (String line = stream.readLine(); line != null; line = stream.readLine()) {
                            observer.onLine(line);
                        }
                    } catch (IOException closed) {
                        observer.onLine("(" + closed.getMessage() + ")");
                    }
                },
                "shell-reader");
        thread.setDaemon(true);
        thread.start();
    }

    private interface LineObserver {
        void onLine(String line);
    }

    private void onPrinted(String line) {
        if (line.startsWith(ENDED)) {
            exitCodes.add(Integer.parseInt(line.substring(ENDED.length())));
        } else {
            printed.add(line);
        }
    }

    /** Runs a line to its end, which comes at once where it starts something in the background; tells the exit code. */
    int run(String line) {
        int before = exitCodes.size();
        try {
            input.write(line + "\necho '" + ENDED + "'$?\n");
            input.flush();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
        awaitThat("the end of " + line, () -> exitCodes.size() > before);
        return exitCodes.get(before);
    }

    /** Waits until it holds. */
    void awaitThat(String what, java.util.concurrent.Callable<Boolean> condition) {
        await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(condition);
    }

    /** Lines that came to stdout. */
    List<String> printed() {
        return printed;
    }

    /** How many such lines came to stdout. */
    long countPrinted(Predicate<String> line) {
        return printed.stream().filter(line).count();
    }

    /** How many such lines came to stderr. */
    long countTold(Predicate<String> line) {
        return told.stream().filter(line).count();
    }

    /** Everything, for whoever has to find out what went wrong. */
    String log() {
        return String.join("\n", printed) + "\n-- stderr\n" + String.join("\n", told);
    }

    @Override
    public void close() {
        bash.descendants().forEach(ProcessHandle::destroyForcibly);
        bash.destroyForcibly();
    }
}
