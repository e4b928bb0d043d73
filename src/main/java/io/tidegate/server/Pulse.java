package io.tidegate.server;

import io.tidegate.loop.Loop;
import java.time.Duration;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Notes that an event loop turns, ten times in a second, and how late. Beats on its loop; asked on any thread. */
final class Pulse {
    static final Duration PERIOD = Duration.ofMillis(100);

    private final LongSupplier nanoTime;
    private final LongConsumer onBeat;
    private volatile long lastNanos;

    /**
     * Counts from now.
     *
     * @param nanoTime a clock that never goes back, as {@link System#nanoTime}
     * @param onBeat told on the loop by how many nanoseconds each beat was late
     */
    Pulse(LongSupplier nanoTime, LongConsumer onBeat) {
        this.nanoTime = nanoTime;
        this.onBeat = onBeat;
        lastNanos = nanoTime.getAsLong();
    }

    /** Begins to beat, until the loop's verticle ends. */
    void start(Loop loop) {
        lastNanos = nanoTime.getAsLong();
        schedule(loop);
    }

    private void schedule(Loop loop) {
        loop.after(PERIOD, () -> {
            beat();
            schedule(loop);
        });
    }

    private void beat() {
        long now = nanoTime.getAsLong();
        onBeat.accept(Math.max(0, now - lastNanos - PERIOD.toNanos()));
        lastNanos = now;
    }

    /** How long ago the loop was seen to turn. */
    Duration age() {
        return Duration.ofNanos(nanoTime.getAsLong() - lastNanos);
    }
}
