package io.tidegate.hub;

import io.tidegate.config.SlowConsumer;
import io.tidegate.events.CatchUpEvent;
import io.tidegate.message.Gap;
import io.tidegate.message.Position;
import io.tidegate.protocol.FailureCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscriber's cursor on one address.
 *
 * <pre>
 * OPENING --onOpened--> LIVE or READING        READING --onSlice, at the head--> LIVE
 * LIVE, READING --a delivery was not taken--> STALLED --resume--> READING (or LIVE, where the policy is to skip)
 * any --cancel--> ENDED
 * </pre>
 */
final class StreamSubscription implements Subscription {
    private enum State {
        OPENING,
        READING,
        LIVE,
        STALLED,
        ENDED
    }

    private static final Logger LOGGER = LoggerFactory.getLogger(StreamSubscription.class);

    private final Feed feed;
    private final Subscriber subscriber;
    private State state = State.OPENING;
    private Position position = Position.NONE;
    private boolean skipsOnResume;

    /** While it catches up and somebody records. */
    private @Nullable CatchUpEvent catchUp;

    StreamSubscription(Feed feed, Subscriber subscriber) {
        this.feed = feed;
        this.subscriber = subscriber;
    }

    @Override
    public String address() {
        return feed.address();
    }

    @Override
    public Position position() {
        return position;
    }

    @Override
    public boolean isLive() {
        return state == State.LIVE;
    }

    @Override
    public void resume() {
        if (state != State.STALLED) {
            return;
        }
        if (skipsOnResume) {
            skipsOnResume = false;
            skipTo(feed.head());
        } else {
            read();
        }
    }

    @Override
    public void cancel() {
        if (state != State.ENDED) {
            state = State.ENDED;
            feed.remove(this);
        }
    }

    void onOpened(Opened opened) {
        if (state != State.OPENING) {
            return;
        }
        position = opened.start();
        state = State.READING;
        guard(() -> {
            subscriber.onStarted(opened.start(), opened.gap());
            proceed();
        });
    }

    void onRefused(HubException why) {
        if (state == State.OPENING) {
            cancel();
            subscriber.onFailed(why.code());
        }
    }

    void onSlice(Slice slice) {
        if (state != State.READING) {
            return;
        }
        if (catchUp != null) {
            catchUp.onSlice();
        }
        guard(() -> {
            Gap gap = slice.gap();
            if (gap != null) {
                position = gap.to();
                subscriber.onGap(gap);
            }
            DeliveryRun run = slice.run();
            if (state == State.READING && (run == null || take(run))) {
                proceed();
            }
        });
    }

    /** There was nothing to read: the head, or else a log that is behind it for a moment. */
    void onNothing() {
        if (state != State.READING) {
            return;
        }
        if (feed.reached(position)) {
            proceed();
        } else {
            feed.readLater(this);
        }
    }

    /** The log could not be read; tried again a little later. */
    void onSliceFailed() {
        if (state == State.READING) {
            feed.readLater(this);
        }
    }

    void readAgain() {
        if (state == State.READING) {
            proceed();
        }
    }

    /** A batch, as it comes: only for those that are live. */
    void onForward(DeliveryRun run) {
        if (state != State.LIVE) {
            return;
        }
        try {
            if (!take(run) && state == State.STALLED) {
                feed.onStalledLive(this);
                stallLive();
            }
        } catch (RuntimeException fault) {
            onFault(fault);
        }
    }

    /** The home stream goes on behind a hole; a subscription that has read beyond it has no hole. */
    void onGap(Gap gap) {
        boolean beyond = gap.to().compareTo(position) <= 0;
        if (state != State.LIVE || (beyond && gap.reason() == Gap.Reason.EXPIRED)) {
            return;
        }
        long lost = gap.reason() == Gap.Reason.EXPIRED ? gap.to().offset() - position.offset() : Gap.UNKNOWN;
        Gap own = new Gap(position, gap.to(), lost, gap.reason());
        position = gap.to();
        guard(() -> subscriber.onGap(own));
    }

    private void stallLive() {
        SlowConsumer policy = feed.slowConsumer();
        if (policy == SlowConsumer.CLOSE) {
            subscriber.onTooSlow();
        }
        skipsOnResume = policy == SlowConsumer.LATEST;
    }

    /** Hands over what follows the position; false when the subscriber did not take it, or has ended. */
    private boolean take(DeliveryRun run) {
        Position start = run.start();
        Position end = run.end();
        if (end.compareTo(position) <= 0 && end.offset() <= position.offset()) {
            return true;
        }
        if (start.offset() > position.offset()
                || end.offset() <= position.offset()
                || !run.at(position.offset()).equals(position)) {
            onHole();
            return false;
        }
        if (!subscriber.onDeliveries(start.offset() == position.offset() ? run : run.after(position))) {
            state = state == State.ENDED ? State.ENDED : State.STALLED;
            return false;
        }
        position = end;
        return state != State.ENDED;
    }

    /** Never happens as far as we know; should it happen nevertheless, the log knows what is missing. */
    private void onHole() {
        LOGGER.atError()
                .addKeyValue("address", address())
                .addKeyValue("cursor", position)
                .log("A subscription was given a hole, reading it from the log");
        state = State.READING;
        feed.onHole(this);
    }

    /** A fault of one subscriber ends its subscription, and no other. */
    private void guard(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException fault) {
            onFault(fault);
        }
    }

    private void onFault(RuntimeException fault) {
        LOGGER.atError().setCause(fault).addKeyValue("address", address()).log("A subscriber failed and is let go");
        cancel();
        Failures.contain(() -> subscriber.onFailed(FailureCode.UNAVAILABLE));
    }

    private void proceed() {
        if (state != State.READING) {
            return;
        }
        if (feed.reached(position)) {
            state = State.LIVE;
            endCatchUp();
            feed.onLive(this);
        } else {
            read();
        }
    }

    private void read() {
        state = State.READING;
        if (catchUp == null) {
            catchUp = CatchUpEvent.begin(position.offset());
        }
        feed.read(this);
    }

    private void endCatchUp() {
        if (catchUp != null) {
            catchUp.end(address(), position.offset());
            catchUp = null;
        }
    }

    private void skipTo(Position head) {
        state = State.READING;
        if (!feed.reached(position) && head.offset() > position.offset()) {
            long lost = head.epoch() == position.epoch() ? head.offset() - position.offset() : Gap.UNKNOWN;
            Gap gap = new Gap(position, head, lost, Gap.Reason.SLOW);
            position = head;
            subscriber.onGap(gap);
        }
        proceed();
    }
}
