package io.tidegate.hub;

import io.tidegate.message.Position;
import io.tidegate.protocol.Encoding;
import io.tidegate.protocol.Frames;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries of one address that follow one another in one epoch, and their frames, as all subscribers at the same place get them. Shared
 * by loops; two that race for the first frames make equal ones, which is harmless.
 */
public final class DeliveryRun {
    private final Position start;
    private final List<Delivery> deliveries;
    private final AtomicReferenceArray<@Nullable Frames> frames = new AtomicReferenceArray<>(Delivery.ENCODINGS_MAX);

    /**
     * Makes a run.
     *
     * @param start the position before the first delivery, perhaps in an earlier epoch
     * @param deliveries at least one, all of one epoch
     */
    DeliveryRun(Position start, List<Delivery> deliveries) {
        this.start = start;
        this.deliveries = List.copyOf(deliveries);
    }

    /** As many of the deliveries, which follow the start and one another, as are of the first one's epoch; at least one. */
    static DeliveryRun first(Position start, List<Delivery> deliveries) {
        long epoch = deliveries.get(0).position().epoch();
        int count = deliveries.size();
        while (deliveries.get(count - 1).position().epoch() != epoch) {
            count--;
        }
        return new DeliveryRun(start, deliveries.subList(0, count));
    }

    /** Cuts deliveries that follow the start and one another into runs, none above the bounds unless one delivery is. */
    static List<DeliveryRun> cut(Position start, List<Delivery> deliveries, int countMax, long bytesMax) {
        List<DeliveryRun> runs = new ArrayList<>(1);
        Position before = start;
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < deliveries.size(); i++) {
            int weight = deliveries.get(i).publication().weightBytes();
            boolean isOther = deliveries.get(i).position().epoch()
                    != deliveries.get(from).position().epoch();
            if (i > from && (isOther || i - from >= countMax || bytes + weight > bytesMax)) {
                runs.add(new DeliveryRun(before, deliveries.subList(from, i)));
                before = deliveries.get(i - 1).position();
                from = i;
                bytes = 0;
            }
            bytes += weight;
        }
        if (from < deliveries.size()) {
            runs.add(new DeliveryRun(before, deliveries.subList(from, deliveries.size())));
        }
        return runs;
    }

    /** Each publication with its place, at least one. */
    List<Delivery> deliveries() {
        return deliveries;
    }

    /** What it counts against byte limits. */
    long weightBytes() {
        long bytes = 0;
        for (Delivery delivery : deliveries) {
            bytes += delivery.publication().weightBytes();
        }
        return bytes;
    }

    /** When the first publication arrived at its first node, in milliseconds since the Unix epoch. */
    long sinceMillis() {
        return deliveries.get(0).publication().timeMillis();
    }

    /** The address. */
    String address() {
        return deliveries.get(0).address();
    }

    /** The position before the first delivery. */
    Position start() {
        return start;
    }

    /** The position at an offset of this run, its start's included. */
    Position at(long offset) {
        return offset == start.offset() ? start : end().at(offset);
    }

    /** The position of the last delivery. */
    public Position end() {
        return deliveries.get(deliveries.size() - 1).position();
    }

    /** All of it as subscribers get it; the same object for all of them. */
    public Frames frames(Encoding encoding) {
        Frames known = frames.get(encoding.index());
        if (known != null) {
            return known;
        }
        Frames made = new Frames(
                deliveries.stream().map(delivery -> delivery.frame(encoding)).toList());
        frames.set(encoding.index(), made);
        return made;
    }

    /** What follows the position, which must be one of this run's. */
    DeliveryRun after(Position position) {
        int known = (int) (position.offset() - start.offset());
        return new DeliveryRun(position, deliveries.subList(known, deliveries.size()));
    }
}
