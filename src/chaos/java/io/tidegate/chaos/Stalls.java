package io.tidegate.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * For how long the streams of clients stood still that did not lose their connection: for each fault and each stream of
 * each client the longest time between two publications. Thread-safe.
 */
final class Stalls {
    private static final double MOST = 0.99;

    private final Map<FaultKind, List<Long>> longest = new EnumMap<>(FaultKind.class);
    private final Map<String, Long> current = new HashMap<>();
    private @Nullable Fault fault;

    /**
     * What is known of one kind of fault.
     *
     * @param most 99 of 100 stalls are not longer
     */
    record Figures(Duration median, Duration most, Duration max) {}

    /** A fault begins, and with it the time that is put down to it. */
    synchronized void onFault(Fault next) {
        close();
        fault = next;
    }

    /** No more faults. */
    synchronized void close() {
        Fault ended = fault;
        if (ended != null) {
            longest.computeIfAbsent(ended.kind(), kind -> new ArrayList<>()).addAll(current.values());
        }
        current.clear();
        fault = null;
    }

    /**
     * A stream went on.
     *
     * @param node where the client is connected
     * @param stream names the stream of this client
     * @param nanos since the publication before
     */
    synchronized void onStep(int node, String stream, long nanos) {
        Fault now = fault;
        boolean isHit = now == null || (now.kind().stopsNode() && now.node() == node);
        if (!isHit) {
            current.merge(stream, nanos, Math::max);
        }
    }

    /** The figures of each kind of fault in which a stream went on. */
    synchronized Map<FaultKind, Figures> figures() {
        Map<FaultKind, Figures> figures = new EnumMap<>(FaultKind.class);
        longest.forEach((kind, stalls) -> {
            if (!stalls.isEmpty()) {
                List<Long> sorted = new ArrayList<>(stalls);
                Collections.sort(sorted);
                figures.put(kind, new Figures(at(sorted, 0.5), at(sorted, MOST), at(sorted, 1)));
            }
        });
        return figures;
    }

    private static Duration at(List<Long> sorted, double share) {
        return Duration.ofNanos(sorted.get((int) Math.min(sorted.size() - 1L, (long) (share * sorted.size()))));
    }
}
