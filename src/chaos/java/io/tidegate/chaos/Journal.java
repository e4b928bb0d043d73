package io.tidegate.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** What is counted in a run, and what is wrong; and which fault is on. Thread-safe. */
final class Journal {
    /** Publications that were acknowledged. */
    static final String PUBLICATIONS = "publications acknowledged";

    /** Publications that subscribers got. */
    static final String DELIVERIES = "deliveries";

    private static final int VIOLATIONS_MAX = 50;

    private final LongSupplier nanos;
    private final long start;
    private final Map<String, Long> counts = new TreeMap<>();
    private final List<Violation> violations = new ArrayList<>();
    private String fault = "no fault yet";
    private long faultStart;
    private long violationCount;

    /**
     * Begins.
     *
     * @param nanos the time, as {@link System#nanoTime}
     */
    Journal(LongSupplier nanos) {
        this.nanos = nanos;
        start = nanos.getAsLong();
        faultStart = start;
    }

    /** Now, as {@link System#nanoTime}. */
    long nanos() {
        return nanos.getAsLong();
    }

    /** Time since the run began. */
    Duration time() {
        return Duration.ofNanos(nanos.getAsLong() - start);
    }

    /** This fault begins, or this quiet time. */
    synchronized void onFault(String description) {
        fault = description;
        faultStart = nanos.getAsLong();
    }

    /** One more of these. */
    synchronized void count(String what) {
        count(what, 1);
    }

    /** So many more of these. */
    synchronized void count(String what, long more) {
        counts.merge(what, more, Long::sum);
    }

    /** Something is wrong. */
    synchronized void violate(ViolationKind kind, String where, String what, List<String> trace) {
        violationCount++;
        if (violations.size() < VIOLATIONS_MAX) {
            long millis = Duration.ofNanos(nanos.getAsLong() - faultStart).toMillis();
            violations.add(new Violation(kind, where, what, millis + " ms into: " + fault, trace));
        }
    }

    /** What is wrong, in the order in which it was found; of very many only the first. */
    synchronized List<Violation> violations() {
        return List.copyOf(violations);
    }

    /** How much is wrong. */
    synchronized long violationCount() {
        return violationCount;
    }

    /** How many of these there have been. */
    synchronized long counted(String what) {
        return counts.getOrDefault(what, 0L);
    }

    /** Everything that was counted. */
    synchronized Map<String, Long> counts() {
        return new TreeMap<>(counts);
    }
}
