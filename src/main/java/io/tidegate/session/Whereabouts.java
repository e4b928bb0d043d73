package io.tidegate.session;

import io.tidegate.auth.Principal;
import io.tidegate.message.Position;
import io.tidegate.session.SessionRecord.Cursor;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out where a session stopped, wherever it was, and makes its former holder let go. One for each loop. */
final class Whereabouts {
    private static final Logger LOGGER = LoggerFactory.getLogger(Whereabouts.class);

    private final SessionServices services;
    private final Sessions sessions;

    Whereabouts(SessionServices services, Sessions sessions) {
        this.services = services;
        this.sessions = sessions;
    }

    /**
     * Completes on the loop, with the record whose cursors say where to go on; empty when there is no such session, or
     * it is somebody else's.
     */
    Future<Optional<SessionRecord>> find(SessionId id, Principal principal) {
        return load(id).transform(loaded -> {
            Optional<SessionRecord> found = loaded.succeeded() ? loaded.result() : Optional.empty();
            return onThisLoop(id, principal, found)
                    .orElseGet(() -> loaded.failed()
                            ? Future.failedFuture(loaded.cause())
                            : judge(id, principal, found.filter(isOf(principal))));
        });
    }

    private static Predicate<SessionRecord> isOf(Principal principal) {
        return record -> record.principal().equals(principal.name());
    }

    /**
     * Its holder is another connection of this loop: what it knows is newer than the store, unless the store says that
     * the session has been elsewhere since and the hand-over did not reach this loop.
     */
    private Optional<Future<Optional<SessionRecord>>> onThisLoop(
            SessionId id, Principal principal, Optional<SessionRecord> found) {
        Optional<Session> holder = sessions.find(id.text());
        if (holder.isPresent() && found.filter(holder.get()::isOutrankedBy).isPresent()) {
            holder.get().onSuperseded();
            return Optional.empty();
        }
        return holder.map(each -> Future.succeededFuture(each.takeOver(principal)));
    }

    private Future<Optional<SessionRecord>> judge(SessionId id, Principal principal, Optional<SessionRecord> found) {
        if (found.isEmpty()) {
            return Future.succeededFuture(found);
        }
        SessionRecord record = found.get();
        if (!isElsewhere(record)) {
            return settle(id, principal, found);
        }
        if (record.ended()) {
            // Its record is final; the former holder is told only so that it forgets.
            services.handOver().tell(record.node(), record.loop(), id.text());
            return settle(id, principal, found);
        }
        return services.await(
                        services.handOver().request(record.node(), record.loop(), id.text()),
                        services.config().handOverTimeout())
                .onFailure(fault -> logFailure(id, record, fault))
                .transform(ignored -> load(id))
                .compose(again -> settle(id, principal, again.filter(isOf(principal))));
    }

    private boolean isElsewhere(SessionRecord record) {
        boolean here = record.node().equals(services.node())
                && record.loop() == services.loop().index();
        return !here && services.store().isLiving(record.node());
    }

    /** Moves live cursors up to their node's checkpoints. */
    private Future<Optional<SessionRecord>> settle(SessionId id, Principal principal, Optional<SessionRecord> found) {
        Set<String> live = found.stream()
                .flatMap(record -> record.cursors().stream())
                .filter(Cursor::live)
                .map(Cursor::address)
                .collect(Collectors.toSet());
        if (found.isEmpty() || live.isEmpty()) {
            return latest(id, principal, found);
        }
        SessionRecord record = found.get();
        return services.await(
                        services.store().loadCheckpoints(record.node(), record.loop(), live),
                        services.config().storeTimeout())
                .compose(checkpoints -> latest(id, principal, Optional.of(advance(record, checkpoints))));
    }

    private static SessionRecord advance(SessionRecord record, Map<String, Position> checkpoints) {
        return record.with(record.cursors().stream()
                .map(cursor -> {
                    Position checkpoint = cursor.live() ? checkpoints.get(cursor.address()) : null;
                    return checkpoint == null ? cursor : cursor.advancedTo(checkpoint);
                })
                .toList());
    }

    /** Another connection of this loop may have resumed the session while this one waited: then that one knows. */
    private Future<Optional<SessionRecord>> latest(SessionId id, Principal principal, Optional<SessionRecord> found) {
        return onThisLoop(id, principal, found).orElseGet(() -> Future.succeededFuture(found));
    }

    private Future<Optional<SessionRecord>> load(SessionId id) {
        return services.await(
                services.store().load(id.text()), services.config().storeTimeout());
    }

    private static void logFailure(SessionId id, SessionRecord record, Throwable fault) {
        LOGGER.atDebug()
                .addKeyValue("sessionId", id)
                .addKeyValue("node", record.node())
                .addKeyValue("error", fault.getMessage())
                .log("A session was not handed over; it is resumed with what its record says");
    }
}
