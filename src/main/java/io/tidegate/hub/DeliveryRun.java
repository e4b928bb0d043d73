package io.tidegate.hub;

import io.tidegate.message.Position;
import io.tidegate.protocol.Encoding;
import io.tidegate.protocol.Frames;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries of one address that follow one another, and their frames, as all subscribers at the same place get them. Shared
 * by loops; two that race for the first frames make equal ones, which is harmless.
 */
public final class DeliveryRun {
    private final List<Delivery> deliveries;
    private final AtomicReferenceArray<@Nullable Frames> frames = new AtomicReferenceArray<>(Delivery.ENCODINGS_MAX);

    /**
     * Makes a run.
     *
     * @param deliveries at least one
     */
    DeliveryRun(List<Delivery> deliveries) {
        this.deliveries = List.copyOf(deliveries);
    }

    /** Cuts deliveries that follow one another into runs, none above the bounds unless one delivery is. */
    static List<DeliveryRun> cut(List<Delivery> deliveries, int countMax, long bytesMax) {
        List<DeliveryRun> runs = new ArrayList<>(1);
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < deliveries.size(); i++) {
            int weight = deliveries.get(i).publication().weightBytes();
            if (i > from && (i - from >= countMax || bytes + weight > bytesMax)) {
                runs.add(new DeliveryRun(deliveries.subList(from, i)));
                from = i;
                bytes = 0;
            }
            bytes += weight;
        }
        if (from < deliveries.size()) {
            runs.add(new DeliveryRun(deliveries.subList(from, deliveries.size())));
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

    /** The address. */
    String address() {
        return deliveries.get(0).address();
    }

    /** The position before the first delivery. */
    Position start() {
        Position first = deliveries.get(0).position();
        return first.at(first.offset() - 1);
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
        int known = (int) (position.offset() - start().offset());
        return new DeliveryRun(deliveries.subList(known, deliveries.size()));
    }
}
