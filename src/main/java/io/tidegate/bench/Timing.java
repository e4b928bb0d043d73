package io.tidegate.bench;

import java.time.Duration;

/**
 * When a run does what, in nanoseconds of {@link System#nanoTime}.
 *
 * @param origin what times in stamps are relative to
 * @param start the first publication is due
 * @param measureFrom the warm-up is over
 * @param measureTo nothing is published any more
 */
record Timing(long origin, long start, long measureFrom, long measureTo) {
    static Timing startingAt(long origin, long start, Duration warmup, Duration time) {
        long from = start + warmup.toNanos();
        return new Timing(origin, start, from, from + time.toNanos());
    }

    boolean isMeasured(long nanos) {
        return nanos - measureFrom >= 0 && nanos - measureTo < 0;
    }

    double seconds() {
        return (measureTo - measureFrom) / 1e9;
    }
}
