package io.tidegate.server;

import io.tidegate.loop.Loop;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Notes that an event loop turns, ten times in a second. Beats on its loop; asked on any thread. */
final class Pulse {
    static final Duration PERIOD = Duration.ofMillis(100);

    private final LongSupplier nanoTime;
    private volatile long lastNanos;

    /**
     * Counts from now.
     *
     * @param nanoTime a clock that never goes back, as {@link System#nanoTime}
     */
    Pulse(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        lastNanos = nanoTime.getAsLong();
    }

    /** Begins to beat, until the loop's verticle ends. */
    void start(Loop loop) {
        lastNanos = nanoTime.getAsLong();
        loop.after(PERIOD, () -> start(loop));
    }

    /** How long ago the loop was seen to turn. */
    Duration age() {
        return Duration.ofNanos(nanoTime.getAsLong() - lastNanos);
    }
}
