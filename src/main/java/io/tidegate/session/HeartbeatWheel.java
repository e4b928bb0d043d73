package io.tidegate.session;

import io.tidegate.loop.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One timer for everything that sessions of a loop wait for: heartbeats, writes, the end of the resume window. A ring of
 * buckets, one for each tick; whoever is due later than the ring reaches is called early and waits again. Time is
 * counted in ticks that were really lived through, so that neither a frozen process nor a clock that was set finds
 * every client silent at once.
 */
final class HeartbeatWheel {
    private static final Logger LOGGER = LoggerFactory.getLogger(HeartbeatWheel.class);
    private static final int BUCKETS = 1024;

    /** Ticks after which one who waits is called, however much longer it wants to wait. */
    static final int REACH = BUCKETS - 1;

    private final Loop loop;
    private final long tickMillis;
    private final List<List<Due>> buckets = new ArrayList<>(BUCKETS);
    private final Loop.Timer timer;
    private long tick;
    private long tickedMillis;

    /** Somebody who waits on a wheel. */
    interface Due {
        /** The time has come, or the ring was too short. */
        void onDue();
    }

    /** Begins to turn. */
    HeartbeatWheel(Loop loop, Duration tick) {
        this.loop = loop;
        tickMillis = tick.toMillis();
        tickedMillis = loop.nowMillis();
        for (int i = 0; i < BUCKETS; i++) {
            buckets.add(List.of());
        }
        timer = loop.every(tick, this::onTick);
    }

    /** How many ticks have passed. */
    long tick() {
        return tick;
    }

    /** How many ticks the duration takes, at least one. */
    int ticks(Duration duration) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, duration.toMillis() / tickMillis));
    }

    /** Calls back after so many ticks, or earlier when those are too many for the ring. */
    void schedule(Due due, long ticks) {
        assert loop.isCurrent();
        int bucket = bucket(tick + Math.max(1, Math.min(REACH, ticks)));
        if (buckets.get(bucket).isEmpty()) {
            buckets.set(bucket, new ArrayList<>());
        }
        buckets.get(bucket).add(due);
    }

    /** Stops turning. */
    void stop() {
        timer.cancel();
    }

    private void onTick() {
        assert loop.isCurrent();
        long now = loop.nowMillis();
        // A loop that was blocked fires its missed ticks in a burst, before it has read a byte.
        if (Math.abs(now - tickedMillis) * 2 < tickMillis) {
            return;
        }
        tickedMillis = now;
        tick++;
        List<Due> due = buckets.set(bucket(tick), List.of());
        due.forEach(HeartbeatWheel::call);
    }

    private static void call(Due due) {
        try {
            due.onDue();
        } catch (RuntimeException fault) {
            LOGGER.atError().setCause(fault).log("Whoever was due on the wheel failed");
        }
    }

    private static int bucket(long tick) {
        return (int) (tick % BUCKETS);
    }
}
