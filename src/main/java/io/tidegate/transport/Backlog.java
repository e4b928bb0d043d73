package io.tidegate.transport;

import io.tidegate.metrics.Meters;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What waits for the sockets of this node because their clients read too slowly. The more waits altogether, the less may
 * wait for each: as much as is still free. So one slow client has all the room that it may have, a thousand have a
 * thousandth each, and altogether they stay within the bound. Shared by the node's loops; thread-safe.
 */
public final class Backlog {
    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();

    /**
     * Nothing waits.
     *
     * @param bytesMax most bytes that wait for all sockets of the node, but for the last thing written to each
     */
    public Backlog(long bytesMax, Meters meters) {
        this.bytesMax = bytesMax;
        meters.gauge("backlog.bytes", "Bytes that wait for the sockets of this node's clients", bytes::get);
        meters.gauge("backlog.limit.bytes", "Most bytes that may wait for them altogether", () -> bytesMax);
    }

    /** Whether more may wait for a socket for which so many bytes of the backlog wait already. */
    boolean hasRoomFor(long ownBytes) {
        return ownBytes == 0 || ownBytes < bytesMax - bytes.get();
    }

    /** So many bytes more, or fewer, wait. */
    void change(long difference) {
        bytes.addAndGet(difference);
    }
}
