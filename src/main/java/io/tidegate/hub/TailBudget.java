package io.tidegate.hub;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** Bounds the bytes of all tails of one loop: the tail that was used longest ago gives way first. */
final class TailBudget {
    private final long bytesMax;
    private final Set<Tail> leastRecentFirst = new LinkedHashSet<>();
    private long bytes;

    TailBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Makes a change to a tail, accounts for it, and makes room elsewhere when needed. */
    void change(Tail tail, Runnable change) {
        bytes -= tail.bytes();
        change.run();
        bytes += tail.bytes();
        leastRecentFirst.remove(tail);
        if (!tail.isEmpty()) {
            leastRecentFirst.add(tail);
        }
        makeRoom();
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
