package io.tidegate.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Opens nodes to tests that are not about who comes in. */
public final class OpenAccess {
    /** Stands among the arguments of a node that must not be opened; is not passed on. */
    public static final String CLOSED = "(closed)";

    /** The section of a configuration file that lets everybody do everything, on any interface. */
    public static final String YAML = """
            auth:
              anonymous: true
              permissions:
                - principal: anonymous
                  address: '*'
                  allow: [subscribe, publish, send, history]
            """;

    private OpenAccess() {}

    /** Arguments of {@code serve} for a node that listens there, also where that is no loopback address. */
    public static List<String> arguments(String host) {
        if (host.startsWith("127.")) {
            return List.of("--dev", "--host", host);
        }
        return List.of("--host", host, "--config", file().toString());
    }

    /** A file with {@link #YAML} in it, which goes with the JVM. */
    public static Path file() {
        try {
            Path file = Files.createTempFile("open", ".yaml");
            file.toFile().deleteOnExit();
            return Files.writeString(file, YAML);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
