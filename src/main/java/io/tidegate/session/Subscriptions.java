package io.tidegate.session;

import io.tidegate.message.Position;
import io.tidegate.message.Since;
import io.tidegate.protocol.ClientFrame.Acknowledge;
import io.tidegate.protocol.ClientFrame.Register;
import io.tidegate.protocol.ClientFrame.Unregister;
import io.tidegate.protocol.FailureCode;
import io.tidegate.protocol.ServerFrame;
import io.tidegate.session.SessionRecord.Cursor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One session's subscriptions, bounded by {@code subscriptionsMax}, and those of them that wait for room. A subscription that
 * was taken back before it began counts until the hub is through with it, so that a client that registers and unregisters
 * without end cannot make the hub read without end.
 */
final class Subscriptions {
    private final Session session;
    private final Map<String, SessionSubscription> byAddress = new LinkedHashMap<>(4);
    private final Queue<SessionSubscription> stalled = new ArrayDeque<>(2);
    private final Set<SessionSubscription> abandoned = new HashSet<>(2);
    private @Nullable Hold hold;

    /** A resume under way: until the client is told of it, it is told nothing else. */
    private static final class Hold {
        final Runnable whenStarted;
        final List<ServerFrame> untold = new ArrayList<>();
        final Set<SessionSubscription> resumed = new LinkedHashSet<>();
        int outstanding;

        Hold(Runnable whenStarted) {
            this.whenStarted = whenStarted;
        }
    }

    Subscriptions(Session session) {
        this.session = session;
    }

    void register(Register register) {
        SessionSubscription known = byAddress.get(register.address());
        if (known != null && !(known.isResumed() && register.since() instanceof Since.After)) {
            session.fail(register.id(), register.address(), FailureCode.ALREADY_REGISTERED, "the first one goes on");
            return;
        }
        if (known == null
                && byAddress.size() + abandoned.size()
                        >= session.services().config().subscriptionsMax()) {
            session.fail(
                    register.id(), register.address(), FailureCode.TOO_MANY_SUBSCRIPTIONS, "unregister others first");
            return;
        }
        SessionSubscription subscription = SessionSubscription.of(session, this, register);
        if (known != null) {
            known.cancel();
            subscription.replace(known);
        }
        byAddress.put(register.address(), subscription);
        subscription.start(register.since());
    }

    void unregister(Unregister unregister) {
        SessionSubscription known = byAddress.remove(unregister.address());
        if (known == null) {
            session.fail(
                    unregister.id(),
                    unregister.address(),
                    FailureCode.NOT_REGISTERED,
                    "there is nothing to unregister");
            return;
        }
        if (known.hasStarted()) {
            known.cancel();
        } else {
            known.abandon();
            abandoned.add(known);
        }
        stalled.remove(known);
        if (known.isAwaited()) {
            session.fail(
                    known.requestId(), known.address(), FailureCode.NOT_REGISTERED, "unregistered before it began");
        }
        session.answer(new ServerFrame.Unregistered(unregister.id(), unregister.address()));
        session.noteRecord();
    }

    void acknowledge(Acknowledge acknowledge) {
        SessionSubscription known = byAddress.get(acknowledge.address());
        FailureCode refusal = known == null ? FailureCode.NOT_REGISTERED : known.acknowledge(acknowledge.position());
        if (refusal == FailureCode.NOT_REGISTERED) {
            session.fail(null, acknowledge.address(), refusal, "register with ack: client first");
        } else if (refusal != null) {
            session.fail(null, acknowledge.address(), refusal, "acknowledge cursors that this session has got");
        }
    }

    /**
     * Takes up where a session stopped. Nothing is told to the client until {@link #release}.
     *
     * @param overrides what the client has asked for itself meanwhile, by address
     * @param whenStarted called once, when all of them have started or failed
     */
    void resume(List<Cursor> cursors, Map<String, Register> overrides, Runnable whenStarted) {
        Hold begun = new Hold(whenStarted);
        hold = begun;
        for (Cursor cursor : cursors) {
            if (!byAddress.containsKey(cursor.address())) {
                Register override = overrides.get(cursor.address());
                Since since = override == null ? new Since.After(cursor.position()) : override.since();
                SessionSubscription subscription = override == null
                        ? SessionSubscription.of(session, this, cursor)
                        : SessionSubscription.of(session, this, override);
                byAddress.put(cursor.address(), subscription);
                begun.resumed.add(subscription);
                begun.outstanding++;
                subscription.start(since);
            }
        }
        if (begun.outstanding == 0) {
            whenStarted.run();
        }
    }

    /** The resumed subscriptions that have started, as the client is told. */
    List<ServerFrame.Resumed> resumed() {
        return hold == null
                ? List.of()
                : hold.resumed.stream()
                        .filter(SessionSubscription::hasStarted)
                        .map(each -> new ServerFrame.Resumed(each.address(), each.position(), each.isRecovered()))
                        .toList();
    }

    /** The client knows that its session goes on: tell it the rest, and let publications come. */
    void release() {
        Hold over = hold;
        hold = null;
        if (over != null) {
            over.untold.forEach(session::answer);
            byAddress.values().forEach(SessionSubscription::onTold);
            onDrained();
        }
    }

    boolean isHeld() {
        return hold != null;
    }

    /** Says it now, or after the client has been told of its resume. */
    void tell(ServerFrame frame) {
        if (hold != null) {
            hold.untold.add(frame);
        } else {
            session.answer(frame);
        }
    }

    void onStarted(SessionSubscription subscription) {
        session.noteRecord();
        settle(subscription);
    }

    void onFailed(SessionSubscription subscription) {
        byAddress.remove(subscription.address(), subscription);
        stalled.remove(subscription);
        session.noteRecord();
        settle(subscription);
    }

    void onAbandonedOver(SessionSubscription subscription) {
        abandoned.remove(subscription);
    }

    private void settle(SessionSubscription subscription) {
        if (hold != null && hold.resumed.contains(subscription)) {
            hold.outstanding--;
            if (hold.outstanding == 0) {
                hold.whenStarted.run();
            }
        }
    }

    void onStalled(SessionSubscription subscription) {
        stalled.add(subscription);
    }

    /** Each in turn; who fills the socket again queues behind those that have not had their turn. */
    void onDrained() {
        for (int turns = stalled.size(); turns > 0 && session.isWritable(); turns--) {
            SessionSubscription next = stalled.poll();
            if (next == null) {
                return;
            }
            next.resume();
        }
    }

    void cancelAll() {
        byAddress.values().forEach(SessionSubscription::cancel);
        byAddress.clear();
        abandoned.forEach(SessionSubscription::cancel);
        abandoned.clear();
        stalled.clear();
        hold = null;
    }

    Collection<SessionSubscription> all() {
        return byAddress.values();
    }

    /** Where each goes on if this session ends now. */
    List<Cursor> finalCursors() {
        return byAddress.values().stream()
                .filter(SessionSubscription::isRecorded)
                .map(each -> each.cursor(false))
                .toList();
    }

    /** Those of which the store may believe that they are live, and where they stand. */
    Map<String, Position> recordedLive() {
        Map<String, Position> live = new HashMap<>();
        for (SessionSubscription each : byAddress.values()) {
            if (each.isRecordedLive()) {
                live.put(each.address(), each.position());
            }
        }
        return live;
    }

    /** Where each stands; from now on the store may believe that those are live that say so. */
    List<Cursor> cursors() {
        List<Cursor> cursors = new ArrayList<>(byAddress.size());
        for (SessionSubscription each : byAddress.values()) {
            if (each.isRecorded()) {
                boolean live = each.isLive();
                cursors.add(each.cursor(live));
                each.setRecordedLive(live || each.isRecordedLive());
            }
        }
        return cursors;
    }

    /** The store has this record now. */
    void onRecorded(SessionRecord record) {
        for (Cursor cursor : record.cursors()) {
            SessionSubscription subscription = byAddress.get(cursor.address());
            if (subscription != null && !cursor.live()) {
                subscription.setRecordedLive(false);
            }
        }
    }
}
