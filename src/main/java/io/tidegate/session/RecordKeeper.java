package io.tidegate.session;

import io.tidegate.auth.Principal;
import io.tidegate.message.Position;
import io.tidegate.session.SessionRecord.Cursor;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one session's record in the store as true as it needs to be: one write at a time, at most one in an
 * {@code acknowledgeInterval}, and the last one when the session ends. The last one is tried again, once in a
 * {@code pingInterval}, for as long as somebody could resume the session; until the store has it, checkpoints must not
 * pass the session.
 */
final class RecordKeeper implements HeartbeatWheel.Due {
    private final Session session;
    private final HeartbeatWheel wheel;
    private final SessionId id;
    private final String principal;
    private final long generation;
    private long writtenTick;
    private boolean scheduled;
    private boolean dirty;
    private @Nullable Future<Boolean> writing;
    private @Nullable SessionRecord last;
    private Future<Void> finishing = Future.succeededFuture();
    private boolean failed;
    private long finishedTick;
    private Map<String, Position> heldBack = Map.of();

    RecordKeeper(Session session, HeartbeatWheel wheel, SessionId id, String principal, long generation) {
        this.session = session;
        this.wheel = wheel;
        this.id = id;
        this.principal = principal;
        this.generation = generation;
        writtenTick = wheel.tick() - interval();
    }

    SessionId id() {
        return id;
    }

    boolean belongsTo(Principal other) {
        return principal.equals(other.name());
    }

    /** Something changed that must not be lost: writes at the end of this turn, or as soon as the interval allows. */
    void note() {
        long left = writtenTick + interval() - wheel.tick();
        if (isIdle() && left <= 0) {
            scheduled = true;
            session.services().loop().run(this::onDue);
        } else {
            schedule(left);
        }
        dirty = true;
    }

    /** Something changed that may wait: writes with whatever else comes in the interval. */
    void noteLater() {
        schedule(interval());
        dirty = true;
    }

    private void schedule(long ticks) {
        if (isIdle()) {
            scheduled = true;
            wheel.schedule(this, ticks);
        }
    }

    private int interval() {
        return wheel.ticks(session.services().config().acknowledgeInterval());
    }

    private boolean isIdle() {
        return !scheduled && writing == null && last == null;
    }

    @Override
    public void onDue() {
        scheduled = false;
        if (last == null && dirty) {
            session.guard(this::write);
        } else if (failed
                && wheel.tick() - finishedTick
                        < wheel.ticks(session.services().config().resumeWindow())) {
            finishing = writeLast(lastRecord());
        } else if (failed) {
            settle();
        }
    }

    private void write() {
        SessionRecord record = record(session.subscriptions().cursors(), false);
        dirty = false;
        writtenTick = wheel.tick();
        session.services().meters().onRecordWritten();
        Future<Boolean> write =
                session.services().loop().bring(session.services().store().save(id.text(), record));
        writing = write;
        write.onComplete(outcome -> session.guard(() -> onWritten(record, outcome)));
    }

    private void onWritten(SessionRecord record, AsyncResult<Boolean> outcome) {
        writing = null;
        if (outcome.failed()) {
            session.services().meters().onRecordFailed();
            dirty = true;
        } else if (!outcome.result()) {
            session.onSuperseded();
        } else {
            session.subscriptions().onRecorded(record);
        }
        if (dirty) {
            schedule(writtenTick + interval() - wheel.tick());
        }
    }

    /** Writes the last record, with what the subscriptions have come to by now; completes when the store has it. */
    Future<Void> finish() {
        SessionRecord record = record(session.subscriptions().finalCursors(), true);
        last = record;
        finishedTick = wheel.tick();
        heldBack = session.subscriptions().recordedLive();
        session.sessions().onUnsettled(this);
        Future<?> before = writing == null ? Future.succeededFuture() : writing;
        finishing = before.transform(ignored -> writeLast(record));
        return finishing;
    }

    private Future<Void> writeLast(SessionRecord record) {
        failed = false;
        SessionServices services = session.services();
        services.meters().onRecordWritten();
        return services.loop()
                .bring(services.store()
                        .saveFinal(id.text(), record, services.config().resumeWindow()))
                .onComplete(outcome -> session.guard(() -> onLastWritten(outcome)))
                .mapEmpty();
    }

    private void onLastWritten(AsyncResult<Boolean> outcome) {
        if (outcome.failed()) {
            session.services().meters().onRecordFailed();
            failed = true;
            wheel.schedule(this, wheel.ticks(session.services().config().pingInterval()));
            return;
        }
        settle();
        if (!outcome.result()) {
            session.onSuperseded();
        }
    }

    /** The last record again, if the store did not take it; completes when the store has it. */
    Future<Void> finishAgain() {
        if (failed) {
            finishing = writeLast(lastRecord());
        }
        return finishing;
    }

    private void settle() {
        failed = false;
        heldBack = Map.of();
        session.sessions().onSettled(this);
    }

    /** Addresses of an ended session of which the store may still believe that they are live, and where they stopped. */
    Map<String, Position> heldBack() {
        return heldBack;
    }

    /** Whether somebody else has resumed the session after this holder. */
    boolean isOutrankedBy(SessionRecord record) {
        SessionServices services = session.services();
        var own = new SessionRecordBytes.Holder(
                generation, services.node(), services.loop().index());
        return new SessionRecordBytes.Holder(record.generation(), record.node(), record.loop()).outranks(own);
    }

    /** Removes the record, unless somebody else holds the session by now. */
    Future<Void> remove() {
        settle();
        return session.services().loop().bring(session.services().store().remove(id.text(), lastRecord()));
    }

    /** What {@link #finish} wrote. */
    SessionRecord lastRecord() {
        SessionRecord record = last;
        if (record == null) {
            throw new IllegalStateException("the session goes on");
        }
        return record;
    }

    private SessionRecord record(List<Cursor> cursors, boolean ended) {
        SessionServices services = session.services();
        return new SessionRecord(principal, services.node(), services.loop().index(), generation, ended, cursors);
    }
}
