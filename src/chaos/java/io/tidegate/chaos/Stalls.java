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
    private final Map<FaultKind, List<Long>> longest = new EnumMap<>(FaultKind.class);
    private final Map<String, Long> current = new HashMap<>();
    private @Nullable Fault fault;

    /** What is known of one kind of fault. */
    record Figures(int faults, Duration median, Duration max) {}

    private final Map<FaultKind, Integer> faults = new EnumMap<>(FaultKind.class);

    /** A fault begins, and with it the time that is counted to its account. */
    synchronized void onFault(Fault next) {
        close();
        fault = next;
    }

    /** No more faults. */
    synchronized void close() {
        Fault ended = fault;
        if (ended != null) {
            faults.merge(ended.kind(), 1, Integer::sum);
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
     */
    synchronized void onStep(int node, String stream, long nanos) {
        Fault now = fault;
        boolean isHit = now == null || (now.kind().stopsNode() && now.node() == node);
        if (!isHit) {
            current.merge(stream, nanos, Math::max);
        }
    }

    /** The figures of each kind. */
    synchronized Map<FaultKind, Figures> figures() {
        Map<FaultKind, Figures> figures = new EnumMap<>(FaultKind.class);
        longest.forEach((kind, values) -> {
            if (!values.isEmpty()) {
                List<Long> sorted = new ArrayList<>(values);
                Collections.sort(sorted);
                figures.put(
                        kind,
                        new Figures(
                                faults.getOrDefault(kind, 0),
                                Duration.ofNanos(sorted.get(sorted.size() / 2)),
                                Duration.ofNanos(sorted.get(sorted.size() - 1))));
            }
        });
        return figures;
    }
}
