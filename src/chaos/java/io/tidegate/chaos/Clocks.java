package io.tidegate.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The wall clocks of nodes, by libfaketime: a library that stands between a process and the system's clock, and reads from
 * a file how far that is to be off. The clock that only counts on is left as it is.
 */
final class Clocks {
    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final String LIBRARY = "faketime/libfaketimeMT.so.1";

    private final @Nullable Path library;
    private final List<Path> files;

    private Clocks(@Nullable Path library, List<Path> files) {
        this.library = library;
        this.files = files;
    }

    /** Leaves all clocks alone. */
    static Clocks real() {
        return new Clocks(null, List.of());
    }

    /** Clocks that can be changed; empty where libfaketime is not installed. */
    static Optional<Clocks> make(int nodes) {
        return library().map(library -> {
            Clocks clocks = new Clocks(
                    library, IntStream.range(0, nodes).mapToObj(node -> file()).toList());
            IntStream.range(0, nodes).forEach(node -> clocks.set(node, 0));
            return clocks;
        });
    }

    private static Optional<Path> library() {
        try (Stream<Path> architectures = Files.list(LIBRARIES)) {
            return architectures
                    .map(architecture -> architecture.resolve(LIBRARY))
                    .filter(Files::exists)
                    .findFirst();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static Path file() {
        try {
            Path file = Files.createTempFile("chaos", ".clock");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** What stands before {@code java} in the command line of a node. */
    List<String> before(int node) {
        return library == null
                ? List.of()
                : List.of(
                        "env",
                        "LD_PRELOAD=" + library,
                        "FAKETIME_TIMESTAMP_FILE=" + files.get(node),
                        "FAKETIME_CACHE_DURATION=1",
                        "FAKETIME_DONT_FAKE_MONOTONIC=1",
                        // With it, waiting threads of a JVM wake late.
                        "FAKETIME_FORCE_MONOTONIC_FIX=0");
    }

    /** Lets a node's clock be off by so many seconds, within a second. */
    void set(int node, int seconds) {
        Path file = files.get(node);
        try {
            Files.writeString(file, (seconds < 0 ? "" : "+") + seconds + "\n");
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
