package io.tidegate.config;

import java.time.Duration;

/** What a stream keeps. All zero counts are possible: with count 0 the stream is live only. */
public record Retention(
        @Setting(value = "1000", doc = "Publications kept for each address; 0 keeps none, so nobody can resume there.")
        int count,

        @Setting(value = "1048576", doc = "Bytes kept for each address.")
        long bytes,

        @Setting(value = "5m", doc = "How long publications are kept.")
        Duration age) {
    public Retention {
        new Constraints()
                .atLeast("count", count, 0)
                .atLeast("bytes", bytes, 0)
                .notNegative("age", age)
                .check();
    }
}
