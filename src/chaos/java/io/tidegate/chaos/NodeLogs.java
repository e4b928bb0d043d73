package io.tidegate.chaos;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where nodes' logs are kept: one file for each node, whatever number of processes it was; or nowhere. */
final class NodeLogs implements AutoCloseable {
    private final @Nullable Path directory;
    private final Map<Integer, PrintWriter> files = new ConcurrentHashMap<>();

    private NodeLogs(@Nullable Path directory) {
        this.directory = directory;
    }

    /**
     * Keeps them in a directory, which is made.
     *
     * @param directory null for nowhere
     */
    static NodeLogs in(@Nullable Path directory) {
        try {
            return new NodeLogs(directory == null ? null : Files.createDirectories(directory));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** What stands before a node's command line, so that what is kept is worth it. */
    List<String> before() {
        return directory == null ? List.of() : List.of("env", "TIDEGATE_LOG_LEVEL=DEBUG");
    }

    /** Takes the lines of a node. */
    Consumer<String> of(int node) {
        if (directory == null) {
            return line -> {};
        }
        PrintWriter file = files.computeIfAbsent(node, absent -> open(directory.resolve("node" + node + ".log")));
        return file::println;
    }

    private static PrintWriter open(Path file) {
        try {
            return new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8), true);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    @Override
    public void close() {
        files.values().forEach(PrintWriter::close);
    }
}
