package io.tidegate.hub;

import io.tidegate.loop.Loop;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Hands what was forwarded to the subscriptions of a loop, some at a time: between, the loop writes to their sockets, reads, and does what
 * else there is. What is forwarded meanwhile goes along to those who have not had their turn. So under load many
 * publications share one write, an idle loop waits for nothing, and no address with many subscribers holds up the others.
 * Owned by its loop.
 */
final class FanOut {
    /** Subscriptions before the loop goes on; a third of a millisecond or so, with their sockets. */
    private static final int SLICE = 64;

    private final Loop loop;
    private final Queue<Feed> feeds = new ArrayDeque<>(); // each once, so bounded by their number
    private boolean scheduled;

    FanOut(Loop loop) {
        this.loop = loop;
    }

    /** A feed that did not wait has something to hand out. */
    void add(Feed feed) {
        assert loop.isCurrent();
        feeds.add(feed);
        if (!scheduled) {
            scheduled = true;
            loop.run(this::step);
        }
    }

    private void step() {
        int left = SLICE;
        while (left > 0) {
            Feed feed = feeds.poll();
            if (feed == null) {
                scheduled = false;
                return;
            }
            left -= feed.handOut(left);
            if (feed.hasWaiting()) {
                feeds.add(feed);
            } else {
                feed.onFannedOut();
            }
        }
        loop.afterReading(this::step);
    }
}
