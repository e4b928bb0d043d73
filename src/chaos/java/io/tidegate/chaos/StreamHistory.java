package io.tidegate.chaos;

import io.tidegate.message.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One address as all clients together were told it: which publication stands where, and which were acknowledged. In the end
 * it is compared with the log that is left. Thread-safe.
 */
final class StreamHistory {
    private final String address;
    private final Journal journal;
    private final Tolerance tolerance;
    private final Map<Position, Mark> marks = new HashMap<>();
    private final SortedMap<Position, Duration> acknowledged = new TreeMap<>();
    private final Set<Position> delivered = new HashSet<>();
    private final List<Crossing> crossings = new ArrayList<>();
    private List<Place> log = List.of();

    /** A subscriber went on from an epoch to the next one as if nothing had happened. */
    private record Crossing(Position from, Position to, String subscriber, List<String> trace) {}

    /**
     * Begins.
     *
     * @param tolerance what is excused
     */
    StreamHistory(String address, Journal journal, Tolerance tolerance) {
        this.address = address;
        this.journal = journal;
        this.tolerance = tolerance;
    }

    String address() {
        return address;
    }

    /** A publisher was told that its publication is safe, and where it stands. */
    synchronized void onAcknowledged(Mark mark, Position position) {
        journal.count(Journal.PUBLICATIONS);
        acknowledged.put(position, journal.time());
        put(position, mark, "publisher " + mark.publisher(), List.of());
    }

    /** A subscriber got a publication. */
    synchronized void onDelivered(Mark mark, Position position, String subscriber, List<String> trace) {
        if (tolerance.isOfLoss()) {
            delivered.add(position);
        }
        put(position, mark, subscriber, trace);
    }

    private void put(Position position, Mark mark, String who, List<String> trace) {
        Mark known = marks.putIfAbsent(position, mark);
        if (known != null && !known.equals(mark)) {
            String what = position + " is " + known + " elsewhere and " + mark + " here";
            violate(ViolationKind.TWO_BODIES, who, what, trace);
        }
    }

    /** A subscriber went on to a later epoch, at the next offset and without a gap. */
    synchronized void onCrossing(Position from, Position to, String subscriber, List<String> trace) {
        crossings.add(new Crossing(from, to, subscriber, trace));
    }

    /** Nothing more is published, and this is what the log still holds. */
    synchronized void onEnd(List<Place> rest) {
        log = List.copyOf(rest);
        log.forEach(place -> put(place.position(), place.mark(), "the log", List.of()));
    }

    /** The newest position of the log that is left, or null when it is empty. */
    synchronized @Nullable Position head() {
        return log.isEmpty() ? null : log.get(log.size() - 1).position();
    }

    /** Checks the whole of it, after the end. */
    synchronized void check() {
        Map<Position, Position> before = new HashMap<>();
        Set<Position> held = new HashSet<>();
        for (int i = 0; i < log.size(); i++) {
            held.add(log.get(i).position());
            if (i > 0) {
                before.put(log.get(i).position(), log.get(i - 1).position());
            }
        }
        crossings.forEach(crossing -> checkCrossing(crossing, before.get(crossing.to())));
        acknowledged.forEach((position, time) -> {
            if (isLost(position, held)) {
                onLost(position, time);
            }
        });
        checkOrder(held);
    }

    private void checkCrossing(Crossing crossing, @Nullable Position before) {
        if (before != null && !before.equals(crossing.from())) {
            String what = "went on from " + crossing.from() + " to " + crossing.to() + ", but the log has " + before
                    + " between";
            violate(ViolationKind.TWO_ORDERS, crossing.subscriber(), what, crossing.trace());
        }
    }

    private boolean isLost(Position position, Set<Position> held) {
        return !held.contains(position) && !isForgotten(position);
    }

    /**
     * Whether the log need not hold it any more. While no stream begins a new life, later positions are greater; after that
     * only those of one epoch can be compared.
     */
    private boolean isForgotten(Position position) {
        if (log.isEmpty()) {
            return false;
        }
        Position first = log.get(0).position();
        return tolerance.isOfLoss()
                ? position.epoch() == first.epoch() && position.offset() < first.offset()
                : position.compareTo(first) < 0;
    }

    private void onLost(Position position, Duration time) {
        if (tolerance.isOfLoss()) {
            String what = delivered.contains(position) ? "after somebody had got them" : "before anybody got them";
            journal.count("publications acknowledged, then gone with several nodes, " + what);
        } else {
            String what = marks.get(position) + " was acknowledged at " + position + ", " + time.toMillis()
                    + " ms into the run, and is not in the log";
            violate(ViolationKind.LOST, "publisher", what, List.of());
        }
    }

    private void checkOrder(Set<Position> held) {
        Map<Mark, Position> places = new HashMap<>();
        Map<Integer, Mark> last = new HashMap<>();
        List<Position> order = tolerance.isOfGaps() // then what was taken back cannot be told from what is forgotten
                ? log.stream().map(Place::position).toList()
                : marks.keySet().stream()
                        .filter(position -> held.contains(position) || isForgotten(position))
                        .sorted()
                        .toList();
        for (Position position : order) {
            Mark mark = marks.get(position);
            if (mark != null) {
                checkPlace(position, mark, places, last);
            }
        }
    }

    private void checkPlace(Position position, Mark mark, Map<Mark, Position> places, Map<Integer, Mark> last) {
        Position other = places.put(mark, position);
        Mark before = last.put(mark.publisher(), mark);
        String who = "publisher " + mark.publisher();
        if (other != null) {
            String what = mark + " stands at " + other + " and at " + position;
            violate(ViolationKind.APPENDED_TWICE, who, what, List.of());
        } else if (before != null && before.number() > mark.number()) {
            String what = mark + " at " + position + " stands behind " + before;
            violate(ViolationKind.PUBLISHER_ORDER, who, what, List.of());
        }
    }

    private void violate(ViolationKind kind, String who, String what, List<String> trace) {
        journal.violate(kind, address + ", " + who, what, trace);
    }
}
