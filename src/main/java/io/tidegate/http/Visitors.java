package io.tidegate.http;

import io.tidegate.loop.Loop;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Connections to the HTTP API: so many, and each with a deadline for its next answer, so that nobody holds a socket for nothing.
 * Owned by its loop.
 */
final class Visitors {
    /** Further ones, for probes and Prometheus, so that a node whose API is busy is not taken for dead. */
    private static final int RESERVED = 8;

    private final Loop loop;
    private final int connectionsMax;
    private final Duration patience;
    private final Map<HttpConnection, Visitor> open = new HashMap<>();

    private record Visitor(Loop.Timer deadline, boolean isReserved) {}

    Visitors(Loop loop, int connectionsMax, Duration patience) {
        this.loop = loop;
        this.connectionsMax = connectionsMax;
        this.patience = patience;
    }

    void onConnection(HttpConnection connection) {
        loop.run(() -> {
            if (open.size() >= connectionsMax + RESERVED) {
                connection.close();
                return;
            }
            open.put(connection, new Visitor(deadline(connection), open.size() >= connectionsMax));
            connection.closeHandler(closed -> loop.run(() -> forget(connection)));
        });
    }

    /** The connection has got an answer, so it may have another one. */
    void onAnswered(HttpConnection connection) {
        assert loop.isCurrent();
        open.computeIfPresent(connection, (same, visitor) -> {
            visitor.deadline().cancel();
            return new Visitor(deadline(connection), visitor.isReserved());
        });
    }

    /** Whether the connection is one of those that are only for probes and Prometheus. */
    boolean isReserved(HttpConnection connection) {
        assert loop.isCurrent();
        Visitor visitor = open.get(connection);
        return visitor != null && visitor.isReserved();
    }

    private Loop.Timer deadline(HttpConnection connection) {
        return loop.after(patience, connection::close);
    }

    private void forget(HttpConnection connection) {
        Visitor visitor = open.remove(connection);
        if (visitor != null) {
            visitor.deadline().cancel();
        }
    }
}
