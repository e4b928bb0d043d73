package io.tidegate.session;

import io.tidegate.auth.Action;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final SubscriptionsByAddress byAddress = new SubscriptionsByAddress();
    // These two are not there while they would be empty: an idle session should cost little.
    private @Nullable Queue<SessionSubscription> stalled;
    private @Nullable Set<SessionSubscription> abandoned;
    private @Nullable Hold hold;

    /** A resume under way: until the client is told of it, it is told nothing else. */
    private static final class Hold {
        final Runnable whenStarted;
        final List<ServerFrame> untold = new ArrayList<>();
        final Set<SessionSubscription> resumed = new LinkedHashSet<>();
        int outstanding;

        @Nullable
        FailureCode fault;

        Hold(Runnable whenStarted) {
            this.whenStarted = whenStarted;
        }
    }

    Subscriptions(Session session) {
        this.session = session;
    }

    void register(Register register) {
        if (session.access().refuses(register.id(), Action.SUBSCRIBE, register.address())) {
            return;
        }
        SessionSubscription known = byAddress.get(register.address());
        if (known != null && !(known.isResumed() && register.since() instanceof Since.After)) {
            session.fail(register.id(), register.address(), FailureCode.ALREADY_REGISTERED, "the first one goes on");
            return;
        }
        Position own = known == null ? null : known.position();
        if (!session.access().allows(register.since(), register.address(), own)) {
            session.access().forbid(register.id(), register.address());
            return;
        }
        if (known == null && !hasRoom(register)) {
            return;
        }
        SessionSubscription subscription = SessionSubscription.of(session, this, register);
        if (known != null) {
            known.cancel();
            subscription.replace(known);
        }
        subscription.start(register.since());
        byAddress.put(subscription);
    }

    private boolean hasRoom(Register register) {
        if (count() >= session.services().config().subscriptionsMax()) {
            session.fail(
                    register.id(), register.address(), FailureCode.TOO_MANY_SUBSCRIPTIONS, "unregister others first");
            return false;
        }
        if (!session.access().takeSubscription()) {
            session.fail(
                    register.id(),
                    register.address(),
                    FailureCode.TOO_MANY_OF_PRINCIPAL,
                    "unregister others first, on this or another connection of the same principal");
            return false;
        }
        return true;
    }

    void unregister(Unregister unregister) {
        if (session.access().asksTooFast(unregister.id(), unregister.address())) {
            return;
        }
        SessionSubscription known = byAddress.get(unregister.address());
        if (known == null) {
            session.fail(
                    unregister.id(),
                    unregister.address(),
                    FailureCode.NOT_REGISTERED,
                    "there is nothing to unregister");
            return;
        }
        end(known);
        if (known.isAwaited()) {
            session.fail(
                    known.requestId(), known.address(), FailureCode.NOT_REGISTERED, "unregistered before it began");
        }
        session.answer(new ServerFrame.Unregistered(unregister.id(), unregister.address()));
        session.noteRecord();
    }

    private void end(SessionSubscription subscription) {
        byAddress.remove(subscription);
        if (subscription.hasStarted()) {
            subscription.cancel();
        } else {
            subscription.abandon();
            noteAbandoned(subscription);
        }
        forgetStalled(subscription);
        session.access().count(count());
    }

    /** Ends those that the client may not have any more; the client is to be told of them. */
    List<SessionSubscription> endForbidden() {
        List<SessionSubscription> forbidden = byAddress.all().stream()
                .filter(each -> !session.access().allows(Action.SUBSCRIBE, each.address()))
                .toList();
        forbidden.forEach(this::end);
        if (!forbidden.isEmpty()) {
            session.noteRecord();
        }
        return forbidden;
    }

    /** Tells the client which have ended because it may not have them. */
    void tellForbidden(List<SessionSubscription> ended) {
        ended.forEach(each -> session.access().forbid(each.isAwaited() ? each.requestId() : null, each.address()));
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
            if (byAddress.get(cursor.address()) == null) {
                Register override = overrides.get(cursor.address());
                Since since = override == null ? new Since.After(cursor.position()) : override.since();
                SessionSubscription subscription = override == null
                        ? SessionSubscription.of(session, this, cursor)
                        : SessionSubscription.of(session, this, override);
                begun.resumed.add(subscription);
                begun.outstanding++;
                subscription.start(since);
                byAddress.put(subscription);
            }
        }
        session.access().count(count());
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

    /** Those that go on when the client has renewed its token. */
    List<ServerFrame.Resumed> current() {
        return byAddress.all().stream()
                .filter(SessionSubscription::hasStarted)
                .map(each -> new ServerFrame.Resumed(each.address(), each.position(), true))
                .toList();
    }

    /** The client knows that its session goes on: tell it the rest, and let publications come. */
    void release() {
        Hold over = hold;
        hold = null;
        if (over != null) {
            over.untold.forEach(session::answer);
            byAddress.all().forEach(SessionSubscription::onTold);
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
        byAddress.remove(subscription);
        forgetStalled(subscription);
        session.access().count(count());
        session.noteRecord();
        settle(subscription);
    }

    /** It may go on later, so the session keeps it, and cannot go on now. */
    void onNotResumed(SessionSubscription subscription, FailureCode why) {
        if (hold != null) {
            hold.fault = why;
        }
        settle(subscription);
    }

    /** Why the session cannot go on now; empty when it can. */
    Optional<FailureCode> resumeFault() {
        return hold == null ? Optional.empty() : Optional.ofNullable(hold.fault);
    }

    private void noteAbandoned(SessionSubscription subscription) {
        Set<SessionSubscription> noted = abandoned == null ? new HashSet<>() : abandoned;
        noted.add(subscription);
        abandoned = noted;
    }

    void onAbandonedOver(SessionSubscription subscription) {
        if (abandoned != null && abandoned.remove(subscription) && abandoned.isEmpty()) {
            abandoned = null;
        }
        session.access().count(count());
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
        Queue<SessionSubscription> queue = stalled == null ? new ArrayDeque<>() : stalled;
        queue.add(subscription);
        stalled = queue;
    }

    private void forgetStalled(SessionSubscription subscription) {
        if (stalled != null && stalled.remove(subscription) && stalled.isEmpty()) {
            stalled = null;
        }
    }

    /** Each in turn; who fills the socket again queues behind those that have not had their turn. */
    void onDrained() {
        int turns = stalled == null ? 0 : stalled.size();
        for (; turns > 0 && session.isWritable(); turns--) {
            SessionSubscription next = stalled == null ? null : stalled.poll();
            if (next == null) {
                break;
            }
            next.resume();
        }
        if (stalled != null && stalled.isEmpty()) {
            stalled = null;
        }
    }

    void cancelAll() {
        byAddress.all().forEach(SessionSubscription::cancel);
        byAddress.clear();
        if (abandoned != null) {
            abandoned.forEach(SessionSubscription::cancel);
        }
        abandoned = null;
        stalled = null;
        hold = null;
    }

    /** How many the hub is at work for. */
    int count() {
        return byAddress.size() + (abandoned == null ? 0 : abandoned.size());
    }

    Collection<SessionSubscription> all() {
        return byAddress.all();
    }

    /** Where each goes on if this session ends now. */
    List<Cursor> finalCursors() {
        return byAddress.all().stream()
                .filter(SessionSubscription::isRecorded)
                .map(each -> each.cursor(false))
                .toList();
    }

    /** Those of which the store may believe that they are live, and where they stand. */
    Map<String, Position> recordedLive() {
        Map<String, Position> live = new HashMap<>();
        for (SessionSubscription each : byAddress.all()) {
            if (each.isRecordedLive()) {
                live.put(each.address(), each.position());
            }
        }
        return live;
    }

    /** Where each stands; from now on the store may believe that those are live that say so. */
    List<Cursor> cursors() {
        List<Cursor> cursors = new ArrayList<>(byAddress.size());
        for (SessionSubscription each : byAddress.all()) {
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
