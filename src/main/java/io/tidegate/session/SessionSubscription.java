package io.tidegate.session;

import io.tidegate.hub.DeliveryRun;
import io.tidegate.hub.Subscriber;
import io.tidegate.hub.Subscription;
import io.tidegate.message.Gap;
import io.tidegate.message.Position;
import io.tidegate.message.Since;
import io.tidegate.protocol.ClientFrame.Register;
import io.tidegate.protocol.CloseCode;
import io.tidegate.protocol.FailureCode;
import io.tidegate.protocol.ServerFrame;
import io.tidegate.session.SessionRecord.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * One session's cursor on one address: writes what the hub delivers, and knows what the client has got. Refuses
 * deliveries while the socket is full, or while the client does not yet know that its session was resumed.
 */
final class SessionSubscription implements Subscriber {
    private final Session session;
    private final Subscriptions owner;
    private String address;
    private final boolean acknowledges;
    private final boolean resumed;
    private final @Nullable Long requestId;
    private final boolean answered;
    private @Nullable Subscription subscription;
    private Position position;
    private Position acknowledged;
    private Position sentBefore = Position.NONE;
    private @Nullable PassedEpochs passed;
    private @Nullable Gap untold;
    private boolean started;
    private boolean stalled;
    private boolean recordedLive;
    private boolean abandoned;

    private SessionSubscription(
            Session session,
            Subscriptions owner,
            String address,
            boolean acknowledges,
            @Nullable Register request,
            Position from) {
        this.session = session;
        this.owner = owner;
        this.address = address;
        this.acknowledges = acknowledges;
        this.resumed = request == null;
        this.requestId = request == null ? null : request.id();
        this.answered = request != null && session.isExtended();
        this.position = from;
        this.acknowledged = from;
    }

    /** As a client asked for it. */
    static SessionSubscription of(Session session, Subscriptions owner, Register request) {
        Position from = request.since() instanceof Since.After after ? after.position() : Position.NONE;
        return new SessionSubscription(session, owner, request.address(), request.acknowledges(), request, from);
    }

    /** As the session had it before its connection went. */
    static SessionSubscription of(Session session, Subscriptions owner, Cursor cursor) {
        return new SessionSubscription(
                session, owner, cursor.address(), cursor.acknowledges(), null, cursor.position());
    }

    /** Takes the place of a resumed one, some of whose publications the client may have got and will acknowledge. */
    void replace(SessionSubscription resumed) {
        sentBefore = resumed.started ? resumed.position : resumed.sentBefore;
        recordedLive = resumed.recordedLive;
        passed = resumed.passed;
    }

    void start(Since since) {
        Subscription begun = session.services().hub().subscribe(address, since, this);
        subscription = begun;
        address = begun.address(); // the one that all subscribers share
    }

    @Override
    public void onStarted(Position start, @Nullable Gap gap) {
        assert session.services().loop().isCurrent();
        if (abandoned) {
            cancel();
            owner.onAbandonedOver(this);
            return;
        }
        position = start;
        // Until the client acknowledges something, the gap is told again to whoever resumes.
        acknowledged = gap == null ? start : gap.from();
        started = true;
        session.guard(() -> {
            if (answered) {
                owner.tell(new ServerFrame.Registered(requestId(), address, start, gap == null));
            }
            countGap(gap);
            tellGap(gap);
            owner.onStarted(this);
        });
    }

    @Override
    public void onFailed(FailureCode code) {
        assert session.services().loop().isCurrent();
        if (abandoned) {
            owner.onAbandonedOver(this);
            return;
        }
        session.guard(() -> {
            if (isResumed() && owner.isHeld() && code.retryable()) {
                owner.onNotResumed(this, code);
            } else {
                session.services().meters().onRefused(code);
                owner.tell(Session.failure(requestId(), address, code, "the subscription could not start or go on"));
                owner.onFailed(this);
            }
        });
    }

    @Override
    public boolean onDeliveries(DeliveryRun run) {
        assert session.services().loop().isCurrent();
        if (owner.isHeld() || !session.isWritable()) {
            stall();
            return false;
        }
        try {
            session.write(run.frames(session.services().encoding()));
        } catch (RuntimeException fault) {
            session.onFault(fault);
            return false;
        }
        advance(run.end());
        return true;
    }

    @Override
    public void onGap(Gap gap) {
        assert session.services().loop().isCurrent();
        session.guard(() -> {
            // A checkpoint is no help to a record from before the gap.
            boolean sameEpoch = gap.to().epoch() == position.epoch();
            advance(gap.to());
            countGap(gap);
            tellGap(gap);
            if (!sameEpoch) {
                session.noteRecord();
            }
        });
    }

    @Override
    public void onTooSlow() {
        assert session.services().loop().isCurrent();
        // While it is held it is not the client that is slow; the hub reads on from the log afterwards.
        if (!owner.isHeld()) {
            session.guard(() -> session.close(CloseCode.SLOW_CONSUMER));
        }
    }

    private void countGap(@Nullable Gap gap) {
        if (gap != null) {
            session.services().meters().onGap(gap);
        }
    }

    /** A bridge client does not know gaps: its deliveries just go on. */
    private void tellGap(@Nullable Gap gap) {
        if (gap == null || !session.isExtended()) {
            return;
        }
        if (owner.isHeld() && untold == null) {
            untold = gap;
        }
        owner.tell(new ServerFrame.Gap(address, gap));
    }

    private void advance(Position next) {
        if (acknowledges && (next.epoch() != position.epoch() || next.offset() < position.offset())) {
            passed = passed == null ? new PassedEpochs() : passed;
            passed.add(position);
        }
        position = next;
    }

    private void stall() {
        if (!stalled) {
            stalled = true;
            owner.onStalled(this);
        }
    }

    /** The client knows of every gap now. */
    void onTold() {
        untold = null;
    }

    /** There is room again. */
    void resume() {
        stalled = false;
        if (subscription != null) {
            subscription.resume();
        }
    }

    /** Nobody wants it any more, but the hub is still at work for it: ends as soon as it has begun. */
    void abandon() {
        abandoned = true;
    }

    void cancel() {
        if (subscription != null) {
            subscription.cancel();
        }
    }

    /** What the client's acknowledgement means; empty when it is in order. */
    @Nullable
    FailureCode acknowledge(Position upTo) {
        if (!acknowledges) {
            return FailureCode.NOT_REGISTERED;
        }
        boolean isPassed = passed != null && passed.hold(upTo);
        if (!(started && isUpTo(position, upTo)) && !isUpTo(sentBefore, upTo) && !isPassed) {
            return FailureCode.UNKNOWN_CURSOR;
        }
        if (isNews(upTo, isPassed)) {
            acknowledged = upTo;
            session.noteAcknowledgement();
        }
        return null;
    }

    /** Older ones than the last are ignored. A later life of the stream may have a smaller epoch. */
    private boolean isNews(Position upTo, boolean isPassed) {
        boolean isLater = upTo.epoch() != acknowledged.epoch() && !isPassed;
        return isLater || upTo.compareTo(acknowledged) > 0;
    }

    private static boolean isUpTo(Position end, Position position) {
        return position.epoch() == end.epoch() && position.offset() <= end.offset();
    }

    /** Whether a client that resumed may still give a cursor of its own. */
    boolean isResumed() {
        return resumed;
    }

    boolean hasStarted() {
        return started;
    }

    /** Whether the record needs this subscription: it has a place to go on from. */
    boolean isRecorded() {
        return started || isResumed() || !position.equals(Position.NONE);
    }

    boolean isAcknowledging() {
        return acknowledges;
    }

    boolean isRecovered() {
        return untold == null;
    }

    String address() {
        return address;
    }

    Position position() {
        return position;
    }

    @Nullable
    Long requestId() {
        return requestId;
    }

    /** Whether the client waits for an answer to its register. */
    boolean isAwaited() {
        return answered && !started;
    }

    /** Whether it stands where its node stands, so that the node's checkpoint can speak for it. */
    boolean isLive() {
        return !acknowledges && started && subscription != null && subscription.isLive();
    }

    /** Whether the store may believe that it is live, so that checkpoints must not pass it. */
    boolean isRecordedLive() {
        return recordedLive;
    }

    void setRecordedLive(boolean recordedLive) {
        this.recordedLive = recordedLive;
    }

    /** Where a client that comes back goes on. */
    Cursor cursor(boolean live) {
        Position written = untold == null ? position : untold.from();
        return new Cursor(address, acknowledges ? acknowledged : written, acknowledges, live);
    }
}
