package io.tidegate.hub;

import io.tidegate.message.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
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
    private Position end;
    private long bytes;

    /** An empty tail that ends at the head. */
    Tail(Position head, int countMax) {
        this.end = head;
        this.countMax = countMax;
    }

    /** The position before the oldest publication held. */
    long startOffset() {
        return end.offset() - deliveries.size();
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

    /** Whether all that follows the offset is held. */
    boolean covers(long offset) {
        return offset >= startOffset() && offset <= end.offset();
    }

    void append(List<Delivery> newer) {
        for (Delivery delivery : newer) {
            deliveries.addLast(delivery);
            bytes += delivery.publication().weightBytes();
            end = delivery.position();
            if (deliveries.size() > countMax) {
                dropOldest();
            }
        }
    }

    /** Adds older publications in front; those that do not fit are left out. */
    void prepend(List<Delivery> older) {
        List<Delivery> newestFirst = new ArrayList<>(older);
        Collections.reverse(newestFirst);
        for (Delivery delivery : newestFirst) {
            if (deliveries.size() >= countMax) {
                return;
            }
            deliveries.addFirst(delivery);
            bytes += delivery.publication().weightBytes();
        }
    }

    void dropOldest() {
        bytes -= deliveries.removeFirst().publication().weightBytes();
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
        bytes = 0;
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
