package io.tidegate.session;

import com.hazelcast.map.IMap;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clears away what nodes that were killed have left behind, as soon as nobody can resume it any more. Each member looks
 * through its own part of the maps, once a minute, on a thread of its own.
 */
final class HazelcastSessionSweep implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(HazelcastSessionSweep.class);
    private static final long PERIOD_SECONDS = 60;

    private final IMap<String, byte[]> records;
    private final IMap<String, String> checkpoints;
    private final Predicate<String> living;
    private final long windowNanos;
    private final LongSupplier nanoClock;
    private final Map<String, Long> departedNanos = new HashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread sweeper = new Thread(task, "tidegate-session-sweep");
        sweeper.setDaemon(true);
        return sweeper;
    });

    private @Nullable ScheduledFuture<?> rounds;

    HazelcastSessionSweep(
            IMap<String, byte[]> records,
            IMap<String, String> checkpoints,
            Predicate<String> living,
            Duration resumeWindow,
            LongSupplier nanoClock) {
        this.records = records;
        this.checkpoints = checkpoints;
        this.living = living;
        windowNanos = resumeWindow.toNanos();
        this.nanoClock = nanoClock;
    }

    void start() {
        rounds = thread.scheduleWithFixedDelay(this::sweepOrLog, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    private void sweepOrLog() {
        try {
            sweep();
        } catch (RuntimeException fault) {
            LOGGER.atDebug().setCause(fault).log("A sweep over session records stopped early; the next one goes on");
        }
    }

    /** One round. Only this sweep's thread, or a test instead of it. */
    void sweep() {
        Set<String> departed = new HashSet<>();
        for (String session : records.localKeySet()) {
            byte[] record = records.get(session);
            if (record != null) {
                SessionRecordBytes.Holder holder = SessionRecordBytes.readHolder(record);
                if (isOver(holder.node(), departed)) {
                    records.executeOnKey(session, HazelcastRecordWrite.removal(holder));
                }
            }
        }
        for (String key : checkpoints.localKeySet()) {
            if (isOver(key.substring(0, key.indexOf('/')), departed)) {
                checkpoints.delete(key);
            }
        }
        departedNanos.keySet().retainAll(departed);
    }

    /** Whether the node was first found missing a whole resume window ago. */
    private boolean isOver(String node, Set<String> departed) {
        if (living.test(node)) {
            return false;
        }
        departed.add(node);
        long now = nanoClock.getAsLong();
        return now - departedNanos.computeIfAbsent(node, ignored -> now) >= windowNanos;
    }

    @Override
    public void close() {
        if (rounds != null) {
            rounds.cancel(false);
        }
        thread.shutdownNow();
    }
}
