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
    private final Loop loop;
    private final int connectionsMax;
    private final Duration patience;
    private final Map<HttpConnection, Loop.Timer> open = new HashMap<>();

    Visitors(Loop loop, int connectionsMax, Duration patience) {
        this.loop = loop;
        this.connectionsMax = connectionsMax;
        this.patience = patience;
    }

    void onConnection(HttpConnection connection) {
        loop.run(() -> {
            if (open.size() >= connectionsMax) {
                connection.close();
                return;
            }
            open.put(connection, deadline(connection));
            connection.closeHandler(closed -> loop.run(() -> forget(connection)));
        });
    }

    /** The connection has got an answer, so it may have another one. */
    void onAnswered(HttpConnection connection) {
        assert loop.isCurrent();
        Loop.Timer before = open.computeIfPresent(connection, (same, timer) -> {
            timer.cancel();
            return deadline(connection);
        });
        assert before != null || !open.containsKey(connection);
    }

    private Loop.Timer deadline(HttpConnection connection) {
        return loop.after(patience, connection::close);
    }

    private void forget(HttpConnection connection) {
        Loop.Timer timer = open.remove(connection);
        if (timer != null) {
            timer.cancel();
        }
    }
}
