package io.tidegate.hub;

import io.tidegate.message.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * The newest publications of one address, without holes, up to the home stream's head: from here most subscribers catch
 * up. May be empty; then it only knows where it ends.
 */
final class Tail {
    private final int countMax;
    private final Deque<Delivery> deliveries = new ArrayDeque<>();

    /** Behind each of these begins another epoch; oldest first. */
    private final Deque<Position> turns = new ArrayDeque<>(0);

    private Position start;
    private Position end;
    private long bytes;

    /** An empty tail that ends at the head. */
    Tail(Position head, int countMax) {
        this.start = head;
        this.end = head;
        this.countMax = countMax;
    }

    /** The offset before the oldest publication held. */
    long startOffset() {
        return start.offset();
    }

    Position end() {
        return end;
    }

    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return deliveries.isEmpty();
    }

    /** Whether all that follows the position is held, and what comes before it is what comes before it here. */
    boolean covers(Position position) {
        return covers(position.offset()) && at(position.offset()).equals(position);
    }

    private boolean covers(long offset) {
        return offset >= startOffset() && offset <= end.offset();
    }

    private Position at(long offset) {
        for (Position turn : turns) {
            if (offset <= turn.offset()) {
                return turn.at(offset);
            }
        }
        return end.at(offset);
    }

    void append(List<Delivery> newer) {
        for (Delivery delivery : newer) {
            deliveries.addLast(delivery);
            bytes += delivery.publication().weightBytes();
            if (delivery.position().epoch() != end.epoch()) {
                turns.addLast(end);
            }
            end = delivery.position();
            if (deliveries.size() > countMax) {
                dropOldest();
            }
        }
    }

    /**
     * Adds older publications in front; those that do not fit are left out.
     *
     * @param before the position before the first of them
     */
    void prepend(Position before, List<Delivery> older) {
        int next = older.size() - 1;
        while (next >= 0 && deliveries.size() < countMax) {
            Delivery delivery = older.get(next--);
            deliveries.addFirst(delivery);
            bytes += delivery.publication().weightBytes();
            start = next < 0 ? before : older.get(next).position();
            if (start.epoch() != delivery.position().epoch()) {
                turns.addFirst(start);
            }
        }
    }

    void dropOldest() {
        Delivery oldest = deliveries.removeFirst();
        bytes -= oldest.publication().weightBytes();
        start = oldest.position();
        while (!turns.isEmpty() && turns.element().offset() < start.offset()) {
            turns.remove();
        }
    }

    /** Drops what was published before the time. */
    void expire(long beforeMillis) {
        while (!deliveries.isEmpty() && deliveries.getFirst().publication().timeMillis() < beforeMillis) {
            dropOldest();
        }
    }

    /** Forgets everything and ends at another place. */
    void reset(Position head) {
        deliveries.clear();
        turns.clear();
        bytes = 0;
        start = head;
        end = head;
    }

    /** What follows the offset, which must be covered: within the bounds, but at least one if there is any. */
    List<Delivery> after(long offset, int countMax, long bytesMax) {
        assert covers(offset);
        List<Delivery> following = new ArrayList<>();
        long weight = 0;
        Iterator<Delivery> rest =
                deliveries.stream().skip(offset - startOffset()).iterator();
        while (rest.hasNext() && following.size() < countMax) {
            Delivery next = rest.next();
            weight += next.publication().weightBytes();
            if (weight > bytesMax && !following.isEmpty()) {
                break;
            }
            following.add(next);
        }
        return following;
    }
}
