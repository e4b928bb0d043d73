package io.tidegate.hub;

import io.tidegate.message.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was forwarded to one address on one loop and not yet handed to everybody: runs that follow one another, bounded in
 * bytes.
 */
final class WaitingRuns {
    private final long bytesMax;
    private final int countMax;
    private final Deque<DeliveryRun> runs = new ArrayDeque<>(2);
    private long bytes;
    private @Nullable DeliveryRun joined;

    WaitingRuns(long bytesMax, int countMax) {
        this.bytesMax = bytesMax;
        this.countMax = countMax;
    }

    boolean hasRoomFor(DeliveryRun run) {
        return runs.isEmpty() || bytes + run.weightBytes() <= bytesMax;
    }

    void add(DeliveryRun run) {
        runs.add(run);
        bytes += run.weightBytes();
        joined = null;
    }

    boolean isEmpty() {
        return runs.isEmpty();
    }

    void clear() {
        runs.clear();
        bytes = 0;
        joined = null;
    }

    /** What follows the position, which must be one in these runs, at most {@code countMax}. */
    DeliveryRun after(Position position) {
        DeliveryRun known = joined;
        if (known == null || !known.start().equals(position)) {
            known = join(position);
            joined = known;
        }
        return known;
    }

    private DeliveryRun join(Position position) {
        DeliveryRun first = runs.element();
        if (runs.size() == 1) {
            return first;
        }
        List<Delivery> following = new ArrayList<>();
        for (DeliveryRun run : runs) {
            for (Delivery delivery : run.deliveries()) {
                if (delivery.position().offset() > position.offset() && following.size() < countMax) {
                    following.add(delivery);
                }
            }
        }
        return following.isEmpty() ? first : DeliveryRun.first(position, following);
    }
}
