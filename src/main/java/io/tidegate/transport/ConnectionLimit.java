package io.tidegate.transport;

import io.tidegate.metrics.Meters;
import java.util.concurrent.atomic.AtomicInteger;

/** How many connections this node has and may have. Shared by the node's loops; thread-safe. */
public final class ConnectionLimit {
    private final int connectionsMax;
    private final AtomicInteger connections = new AtomicInteger();

    /**
     * Starts at no connection.
     *
     * @param connectionsMax most connections of the node
     */
    public ConnectionLimit(int connectionsMax, Meters meters) {
        this.connectionsMax = connectionsMax;
        meters.gauge("connections", "Open WebSocket connections of this node", connections::get);
        meters.gauge("connection.limit", "Most WebSocket connections of this node", () -> connectionsMax);
    }

    /** How many connections there are. */
    public int count() {
        return connections.get();
    }

    /** Takes a place, or says that there is none. */
    boolean take() {
        if (connections.incrementAndGet() <= connectionsMax) {
            return true;
        }
        connections.decrementAndGet();
        return false;
    }

    /** Gives a place back. */
    void giveBack() {
        connections.decrementAndGet();
    }
}
