package io.tidegate.transport;

import io.tidegate.loop.Loop;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Flushes the sockets of a loop: each once for all that was written to it in a turn, and a few of them at a time. Between,
 * the loop reads and does what else there is, and what is then written to a socket that still waits goes with the same
 * flush. So under load many publications share one system call, and an idle loop waits for nothing. Owned by its loop.
 */
final class Flusher {
    /** Flushes before the loop goes on; a quarter of a millisecond or so. */
    private static final int FLUSHES = 64;

    private final Loop loop;
    private final Runnable whenDone;
    private final Queue<Flushable> waiting = new ArrayDeque<>(); // each socket once, so bounded by their number
    private boolean scheduled;

    /** What has been written to and not yet flushed. */
    interface Flushable {
        /** Hands what was written to the kernel. Never fails. */
        void flush();
    }

    /**
     * Nothing waits.
     *
     * @param whenDone called when nothing waits any more
     */
    Flusher(Loop loop, Runnable whenDone) {
        this.loop = loop;
        this.whenDone = whenDone;
    }

    /** Flushes it soon; must not wait already. */
    void add(Flushable socket) {
        waiting.add(socket);
        if (!scheduled) {
            scheduled = true;
            loop.run(this::flush);
        }
    }

    private void flush() {
        for (int left = FLUSHES; left > 0; left--) {
            Flushable next = waiting.poll();
            if (next == null) {
                scheduled = false;
                whenDone.run();
                return;
            }
            next.flush();
        }
        loop.afterReading(this::flush);
    }
}
