package io.tidegate.server;

import com.hazelcast.core.HazelcastInstance;
import io.tidegate.http.ApiParts;
import io.tidegate.http.NodeHealth;
import io.tidegate.loop.Loop;
import io.tidegate.metrics.Meters;
import io.tidegate.session.Connection;
import io.tidegate.session.ConnectionListener;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Puts the parts of the other packages together; the order of starting and stopping is {@link Gateway}'s. */
interface Wiring {
    /** Adds what the parts need of Hazelcast's configuration. */
    void configure(com.hazelcast.config.Config hazelcast);

    /** Builds what all loops share. Called once, when the node has joined the cluster, on a thread that may block. */
    Shared join(Vertx vertx, HazelcastInstance hazelcast, String node, int loops, Meters meters);

    /** What all loops share. */
    interface Shared {
        /** Builds one loop's parts; completes when the loop can serve connections. Called on the loop. */
        Future<Parts> wire(Vertx vertx, Loop loop);

        /** What the HTTP API works with, once all loops are wired; empty for parts without one. */
        default Optional<ApiParts> api(
                NodeState state, IntSupplier connections, NodeHealth health, Supplier<String> metrics) {
            return Optional.empty();
        }

        /** How many nodes see each other, this one included. */
        int nodes();

        /** Lets go of what the loops shared, when they have ended. May block. */
        void close();
    }

    /** What serves the connections of one loop. Called on the loop. */
    interface Parts {
        /** Makes the session of a new connection. */
        ConnectionListener onOpened(Connection connection);

        /** Lets all clients go, evenly over the window; completes when they have been told. */
        Future<Void> drain(Duration window);

        /** Ends all sessions, then what they rest on; completes when their offsets are safe. */
        Future<Void> stop();
    }
}
