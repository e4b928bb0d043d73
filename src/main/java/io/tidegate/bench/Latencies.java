package io.tidegate.bench;

import org.HdrHistogram.Histogram;

/**
 * Latencies of one kind, each measured twice: from when the publication was due, which a sender that is held up cannot
 * hide (it is free of coordinated omission), and from when it was written.
 */
final class Latencies {
    private static final long MOST_NANOS = 3_600_000_000_000L;
    private static final int DIGITS = 3;

    private final Histogram sinceDue = new Histogram(MOST_NANOS, DIGITS);
    private final Histogram sinceWritten = new Histogram(MOST_NANOS, DIGITS);

    /** Adds one; all times in nanoseconds on the same clock. */
    void add(long due, long written, long now) {
        sinceDue.recordValue(within(now - due));
        sinceWritten.recordValue(within(now - written));
    }

    private static long within(long nanos) {
        return Math.max(0, Math.min(MOST_NANOS, nanos));
    }

    void addAll(Latencies other) {
        sinceDue.add(other.sinceDue);
        sinceWritten.add(other.sinceWritten);
    }

    Histogram sinceDue() {
        return sinceDue;
    }

    Histogram sinceWritten() {
        return sinceWritten;
    }
}
