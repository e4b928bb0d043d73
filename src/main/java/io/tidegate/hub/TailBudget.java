package io.tidegate.hub;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongConsumer;

/** Bounds the bytes of all tails of one loop: the tail that was used longest ago gives way first. */
final class TailBudget {
    private final long bytesMax;
    private final Set<Tail> leastRecentFirst = new LinkedHashSet<>();
    private final LongConsumer onChanged;
    private long bytes;

    /**
     * With empty tails.
     *
     * @param onChanged told of how many bytes there are more, or fewer
     */
    TailBudget(long bytesMax, LongConsumer onChanged) {
        this.bytesMax = bytesMax;
        this.onChanged = onChanged;
    }

    /** Makes a change to a tail, accounts for it, and makes room elsewhere when needed. */
    void change(Tail tail, Runnable change) {
        long before = bytes;
        bytes -= tail.bytes();
        change.run();
        bytes += tail.bytes();
        leastRecentFirst.remove(tail);
        if (!tail.isEmpty()) {
            leastRecentFirst.add(tail);
        }
        makeRoom();
        if (bytes != before) {
            onChanged.accept(bytes - before);
        }
    }

    long bytes() {
        return bytes;
    }

    private void makeRoom() {
        Iterator<Tail> tails = leastRecentFirst.iterator();
        while (bytes > bytesMax && tails.hasNext()) {
            Tail eldest = tails.next();
            while (bytes > bytesMax && !eldest.isEmpty()) {
                bytes -= eldest.bytes();
                eldest.dropOldest();
                bytes += eldest.bytes();
            }
            if (eldest.isEmpty()) {
                tails.remove();
            }
        }
    }
}
