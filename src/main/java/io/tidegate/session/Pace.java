package io.tidegate.session;

import java.time.Duration;

/**
 * So many of something in a second, all of them in one moment if none came before. Each that is taken is paid for by a part of a second;
 * what is kept for whoever takes is one number, the time until when all is paid for.
 *
 * @param intervalNanos the part of a second
 */
record Pace(long intervalNanos) {
    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long MILLI_NANOS = Duration.ofMillis(1).toNanos();

    static Pace perSecond(int max) {
        return new Pace(SECOND_NANOS / max);
    }

    /**
     * Takes one more.
     *
     * @param paidNanos what this has returned before; 0 at first
     * @return until when all is paid for now; negative when there are too many, then it is minus the nanoseconds to wait
     */
    long take(long paidNanos, long nowMillis) {
        long now = nowMillis * MILLI_NANOS;
        // Further than a second ahead it can be only when the clock was set back.
        long from = paidNanos > now && paidNanos - now <= SECOND_NANOS ? paidNanos : now;
        long next = from + intervalNanos;
        long tooMuch = next - now - SECOND_NANOS;
        return tooMuch > 0 ? -tooMuch : next;
    }

    /** Whole milliseconds to wait, from what {@link #take} returned. */
    static long waitMillis(long taken) {
        return (-taken + MILLI_NANOS - 1) / MILLI_NANOS;
    }
}
