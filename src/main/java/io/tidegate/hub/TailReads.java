package io.tidegate.hub;

import io.tidegate.config.HubConfig;
import io.tidegate.message.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads tails for the subscribers of a loop that catch up. Many who come back at once stand at the same place: they get the same
 * run, so that its frames are made once. Remembers one run. Owned by its loop.
 */
final class TailReads {
    private final int countMax;
    private final long bytesMax;
    private @Nullable DeliveryRun last;
    private boolean lastIsCut;

    TailReads(HubConfig config) {
        countMax = config.pageCount();
        bytesMax = config.pageBytes();
    }

    /** What follows the position, which the tail must cover; null at its end. */
    @Nullable
    DeliveryRun read(String address, Tail tail, Position after) {
        DeliveryRun known = last;
        boolean wouldGrow = !lastIsCut && known != null && !known.end().equals(tail.end());
        if (known != null
                && !wouldGrow
                && known.start().equals(after)
                && known.address().equals(address)) {
            return known;
        }
        List<Delivery> following = tail.after(after.offset(), countMax, bytesMax);
        last = following.isEmpty() ? null : DeliveryRun.first(after, following);
        lastIsCut = last != null && !last.end().equals(tail.end());
        return last;
    }
}
