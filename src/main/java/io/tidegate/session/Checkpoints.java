package io.tidegate.session;

import io.tidegate.message.Position;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes for each address how far the loop's live subscribers have come at least: one small entry instead of one for
 * each client. Those that acknowledge are not counted: their records say more.
 *
 * <p>A checkpoint never passes a subscription whose record in the store says live. One that fell behind holds its
 * address's checkpoint back until the store has its record with its own cursor, so that it loses nothing if the node
 * dies in between; so does one that has ended.
 */
final class Checkpoints {
    private static final Logger LOGGER = LoggerFactory.getLogger(Checkpoints.class);

    private final SessionServices services;
    private final Sessions sessions;
    private final Map<String, Position> written = new HashMap<>();
    private Set<String> unused = Set.of();
    private boolean busy;

    Checkpoints(SessionServices services, Sessions sessions) {
        this.services = services;
        this.sessions = sessions;
    }

    /** Writes what has changed since the last round. */
    void write() {
        assert services.loop().isCurrent();
        if (busy) {
            return;
        }
        Map<String, Position> lowest = lowest();
        removeUnused(lowest.keySet());
        lowest.entrySet().removeIf(entry -> entry.getValue().equals(written.get(entry.getKey())));
        if (lowest.isEmpty()) {
            return;
        }
        busy = true;
        services.meters().onCheckpointsWritten(lowest.size());
        services.loop()
                .bring(services.store()
                        .saveCheckpoints(services.node(), services.loop().index(), Map.copyOf(lowest)))
                .onComplete(outcome -> {
                    busy = false;
                    if (outcome.succeeded()) {
                        written.putAll(lowest);
                    } else {
                        logFailure(outcome.cause());
                    }
                });
    }

    private Map<String, Position> lowest() {
        Map<String, Position> lowest = new HashMap<>();
        for (RecordKeeper keeper : sessions.unsettled()) {
            keeper.heldBack().forEach((address, position) -> lowest.merge(address, position, Checkpoints::lower));
        }
        for (Session session : sessions.connected()) {
            if (session.isExtended()) {
                boolean changed = false;
                for (SessionSubscription subscription : session.subscriptions().all()) {
                    changed |= subscription.isLive() != subscription.isRecordedLive();
                    if (subscription.isRecordedLive()) {
                        lowest.merge(subscription.address(), subscription.position(), Checkpoints::lower);
                    }
                }
                if (changed) {
                    session.noteRecord();
                }
            }
        }
        return lowest;
    }

    private static Position lower(Position one, Position other) {
        return other.compareTo(one) < 0 ? other : one;
    }

    /** A round later, when the records of those that have left say so. */
    private void removeUnused(Set<String> used) {
        Set<String> nowUnused = new HashSet<>(written.keySet());
        nowUnused.removeAll(used);
        Set<String> removed = new HashSet<>(nowUnused);
        removed.retainAll(unused);
        unused = nowUnused;
        if (!removed.isEmpty()) {
            written.keySet().removeAll(removed);
            services.store()
                    .removeCheckpoints(services.node(), services.loop().index(), removed)
                    .onFailure(Checkpoints::logFailure);
        }
    }

    private static void logFailure(Throwable fault) {
        LOGGER.atDebug().addKeyValue("error", fault.getMessage()).log("Checkpoints could not be written");
    }
}
