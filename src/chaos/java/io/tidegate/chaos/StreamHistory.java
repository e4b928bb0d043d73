package io.tidegate.chaos;

import io.tidegate.message.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One address as all clients together were told it: which publication stands where, and which were acknowledged.
 * Thread-safe.
 *
 * <p>In one log later positions are greater both in epoch and in offset. So where one offset has publications of two
 * epochs, the log came back shorter, and those of the earlier epoch have been given up: <em>dead</em> positions. Whoever
 * got them must be told a gap.
 */
final class StreamHistory {
    private final String address;
    private final Journal journal;
    private final Map<Position, Mark> marks = new HashMap<>();
    private final Set<Position> acknowledged = new HashSet<>();
    private final List<Crossing> crossings = new ArrayList<>();

    /** Lowest known offset of each epoch. */
    private final NavigableMap<Long, Long> lowest = new TreeMap<>();

    private @Nullable Position delivered;
    private @Nullable Position head;

    /** A subscriber went on from an epoch to the next one as if nothing had happened. */
    private record Crossing(Position from, Position to, String subscriber, List<String> trace) {}

    StreamHistory(String address, Journal journal) {
        this.address = address;
        this.journal = journal;
    }

    String address() {
        return address;
    }

    /** A publisher was told that its publication is safe, and where it stands. */
    synchronized void onAcknowledged(Mark mark, Position position) {
        journal.count(Journal.PUBLICATIONS);
        acknowledged.add(position);
        put(position, mark, "publisher " + mark.publisher(), List.of());
    }

    /** A subscriber got a publication. */
    synchronized void onDelivered(Mark mark, Position position, String subscriber, List<String> trace) {
        if (delivered == null || position.compareTo(delivered) > 0) {
            delivered = position;
        }
        put(position, mark, subscriber, trace);
    }

    private void put(Position position, Mark mark, String who, List<String> trace) {
        Mark known = marks.putIfAbsent(position, mark);
        if (known == null) {
            lowest.merge(position.epoch(), position.offset(), Math::min);
            if (head == null || position.compareTo(head) > 0) {
                head = position;
            }
        } else if (!known.equals(mark)) {
            String what = position + " is " + known + " elsewhere and " + mark + " here";
            journal.violate(ViolationKind.TWO_BODIES, address + ", " + who, what, trace);
        }
    }

    /** A subscriber went on to a later epoch, at the next offset and without a gap. */
    synchronized void onCrossing(Position from, Position to, String subscriber, List<String> trace) {
        crossings.add(new Crossing(from, to, subscriber, trace));
    }

    /** The newest position that anybody knows, or null when nothing was published. */
    synchronized @Nullable Position head() {
        return head;
    }

    /** Whether the log was continued from before this position by a later epoch. */
    synchronized boolean isDead(Position position) {
        return lowest.tailMap(position.epoch(), false).values().stream().anyMatch(start -> start <= position.offset());
    }

    /**
     * Checks the whole of it, once nothing more comes.
     *
     * @param mayLose whether acknowledged publications may be gone, since several nodes failed at once
     */
    synchronized void check(boolean mayLose) {
        crossings.stream().filter(crossing -> isDead(crossing.from())).forEach(this::onWrongCrossing);
        checkAcknowledged(mayLose);
        checkPlaces();
    }

    private void onWrongCrossing(Crossing crossing) {
        String what = "went on from " + crossing.from() + " to " + crossing.to()
                + ", though others got something else at that offset";
        journal.violate(ViolationKind.TWO_ORDERS, address + ", " + crossing.subscriber(), what, crossing.trace());
    }

    private void checkAcknowledged(boolean mayLose) {
        for (Position position : acknowledged) {
            boolean isLost = isDead(position) || delivered == null || position.compareTo(delivered) > 0;
            if (isLost && mayLose && isDead(position)) {
                journal.count("acknowledged and lost, which was told");
            } else if (isLost) {
                String what = marks.get(position) + " was acknowledged at " + position + ", which "
                        + (isDead(position) ? "the log has given up" : "nobody got");
                journal.violate(ViolationKind.LOST, address, what, List.of());
            }
        }
    }

    private void checkPlaces() {
        Map<Mark, Position> places = new HashMap<>();
        Map<Integer, Mark> last = new HashMap<>();
        marks.keySet().stream()
                .filter(position -> !isDead(position))
                .sorted()
                .forEach(position -> checkPlace(position, places, last));
    }

    private void checkPlace(Position position, Map<Mark, Position> places, Map<Integer, Mark> last) {
        Mark mark = marks.get(position);
        if (mark == null) {
            return;
        }
        Position other = places.put(mark, position);
        if (other != null) {
            String what = mark + " stands at " + other + " and at " + position;
            journal.violate(ViolationKind.APPENDED_TWICE, address, what, List.of());
            return;
        }
        Mark before = last.put(mark.publisher(), mark);
        if (before != null && before.number() > mark.number()) {
            String what = mark + " at " + position + " stands behind " + before;
            journal.violate(ViolationKind.PUBLISHER_ORDER, address, what, List.of());
        }
    }
}
