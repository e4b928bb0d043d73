package io.tidegate.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a client command connects, and how it proves who it is.
 *
 * @param urls tried in turn
 * @param tokenFile a file with a token, which is read for each connection, so that it can be renewed; null for none
 */
record Gateways(List<String> urls, @Nullable Path tokenFile) {
    Gateways {
        urls = List.copyOf(urls);
    }

    /** The token for the next connection; empty where the file cannot be read, so that the gateway's answer tells. */
    Optional<String> token() {
        if (tokenFile == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(tokenFile).strip());
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
