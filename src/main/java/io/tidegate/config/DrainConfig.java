package io.tidegate.config;

import java.time.Duration;

/** How a node that stops lets go of its clients. */
public record DrainConfig(
        @Setting(
                value = "500",
                doc =
                        "How many connections are closed in a second, evenly; more, where that would take longer than the window.")
        int connectionsPerSecond,

        @Setting(value = "120s", doc = "Longest time over which the connections are closed.")
        Duration window,

        @Setting(
                value = "20s",
                doc =
                        "How long the answers to a client's requests may take before its connection is closed; what is unanswered then gets a retryable error.")
        Duration patience,

        @Setting(
                value = "1s",
                doc = "Clients are told, in the close frame, to come back after a random part of this time.")
        Duration comeBackWithin) {
    private static final long MILLIS_PER_SECOND = 1000;

    public DrainConfig {
        new Constraints()
                .atLeast("connectionsPerSecond", connectionsPerSecond, 1)
                .notNegative("window", window)
                .notNegative("patience", patience)
                .notNegative("comeBackWithin", comeBackWithin)
                .check();
    }

    /** Over which time to close so many connections. */
    public Duration windowFor(int connections) {
        Duration atRate = Duration.ofMillis(connections * MILLIS_PER_SECOND / connectionsPerSecond);
        return atRate.compareTo(window) < 0 ? atRate : window;
    }
}
