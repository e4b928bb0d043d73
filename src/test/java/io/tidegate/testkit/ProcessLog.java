package io.tidegate.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** The last lines that a process printed, of all its streams. Thread-safe. */
final class ProcessLog {
    private static final int LINES_MAX = 5_000;
    private static final String LEAK = "LEAK: ";
    private static final int LEAK_LINES_MAX = 60;

    private final Deque<String> lines = new ArrayDeque<>();

    /** Reads the stream to its end on a thread of its own. */
    void collect(String prefix, InputStream stream, Consumer<String> observer, Runnable ended) {
        Thread reader = new Thread(
                () -> {
                    read(prefix, stream, observer);
                    ended.run();
                },
                "process-log");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(String prefix, InputStream stream, Consumer<String> observer) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                add(prefix + line);
                observer.accept(line);
            }
        } catch (IOException closed) {
            add(prefix + "(" + closed.getMessage() + ")");
        }
    }

    private synchronized void add(String line) {
        if (lines.size() == LINES_MAX) {
            lines.removeFirst();
        }
        lines.addLast(line);
    }

    /** Tells {@link LeakRecorder} of buffers that the process has lost. */
    void noteLeaks() {
        List<String> tail = text().lines()
                .dropWhile(line -> !line.contains(LEAK))
                .limit(LEAK_LINES_MAX)
                .toList();
        if (!tail.isEmpty()) {
            LeakRecorder.note(String.join("\n", tail));
        }
    }

    /** All lines that are kept. */
    synchronized String text() {
        return String.join("\n", lines);
    }
}
