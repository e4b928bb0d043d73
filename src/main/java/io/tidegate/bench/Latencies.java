package io.tidegate.bench;

import org.HdrHistogram.Histogram;

/**
 * Latencies of one kind, each measured twice: from when the publication was due, which a sender that is held up cannot
 * hide (it is free of coordinated omission), and from when it was written.
 *
 * <p>What is written together often arrives together, so equal ones that follow each other are counted first and recorded
 * as one.
 */
final class Latencies {
    private static final long MOST_NANOS = 3_600_000_000_000L;
    private static final int DIGITS = 3;

    private final Histogram sinceDue = new Histogram(MOST_NANOS, DIGITS);
    private final Histogram sinceWritten = new Histogram(MOST_NANOS, DIGITS);

    private long lastDue;
    private long lastWritten;
    private long lastNow;
    private long lastCount;

    /** Adds one; all times in nanoseconds on the same clock. */
    void add(long due, long written, long now) {
        if (due != lastDue || now != lastNow || written != lastWritten) {
            record();
            lastDue = due;
            lastWritten = written;
            lastNow = now;
        }
        lastCount++;
    }

    private void record() {
        if (lastCount > 0) {
            sinceDue.recordValueWithCount(within(lastNow - lastDue), lastCount);
            sinceWritten.recordValueWithCount(within(lastNow - lastWritten), lastCount);
            lastCount = 0;
        }
    }

    private static long within(long nanos) {
        return Math.max(0, Math.min(MOST_NANOS, nanos));
    }

    void addAll(Latencies other) {
        sinceDue.add(other.sinceDue());
        sinceWritten.add(other.sinceWritten());
    }

    Histogram sinceDue() {
        record();
        return sinceDue;
    }

    Histogram sinceWritten() {
        record();
        return sinceWritten;
    }
}
