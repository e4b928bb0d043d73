package io.tidegate.cluster;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** What a client does before it tries a node again. */
final class Pause {
    private static final Duration SHORT = Duration.ofMillis(200);

    private Pause() {}

    static void shortly() {
        LockSupport.parkNanos(SHORT.toNanos());
    }
}
