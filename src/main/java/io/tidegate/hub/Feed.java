package io.tidegate.hub;

import io.tidegate.config.SlowConsumer;
import io.tidegate.events.SlowConsumerEvent;
import io.tidegate.message.Gap;
import io.tidegate.message.Position;
import io.tidegate.metrics.HubMeters.SlowAction;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One address on one loop with subscribers: hands what the home stream forwards to those that are live. The head is how
 * far forwards have come; a subscription at the head is live.
 */
final class Feed {
    private static final StreamSubscription[] NOBODY = {};

    private final String address;
    private final SlowConsumer slowConsumer;
    private final Feeds feeds;
    private final Set<StreamSubscription> live = new LinkedHashSet<>();
    private boolean liveChanged;
    private int subscriptions;
    private final WaitingRuns waiting;

    /** Those who are to get what waits, in turn; who got it before is passed over. */
    private StreamSubscription[] turns = NOBODY;

    private int nextTurn;
    private int turnsLeft;

    /** When the oldest publication of what waits arrived at its first node. */
    private long waitingSinceMillis;

    private boolean inFanOut;
    private @Nullable Position head;

    Feed(String address, SlowConsumer slowConsumer, Feeds feeds, WaitingRuns waiting) {
        this.waiting = waiting;
        this.address = address;
        this.slowConsumer = slowConsumer;
        this.feeds = feeds;
    }

    String address() {
        return address;
    }

    SlowConsumer slowConsumer() {
        return slowConsumer;
    }

    /** Whether the home stream's first answer has come, so that forwards count. */
    boolean isAttached() {
        return head != null;
    }

    Position head() {
        Position known = head;
        if (known == null) {
            throw new IllegalStateException("not attached: " + address);
        }
        return known;
    }

    /** One more subscription, which will be removed once. */
    void add() {
        feeds.meters().onSubscriptions(1);
        subscriptions++;
    }

    void remove(StreamSubscription subscription) {
        feeds.meters().onSubscriptions(-1);
        subscriptions--;
        leaveLive(subscription);
        if (subscriptions == 0) {
            feeds.onEmpty(this);
        }
    }

    /** The home stream's answer for one subscription. It carries the head because it may be the first. */
    void onOpened(StreamSubscription subscription, Opened opened) {
        head = opened.head();
        subscription.onOpened(opened);
    }

    void onForward(DeliveryRun run) {
        if (head == null) {
            return;
        }
        if (!waiting.hasRoomFor(run)) {
            handOutAll();
        }
        head = run.end();
        if (live.isEmpty()) {
            return;
        }
        if (waiting.isEmpty()) {
            waitingSinceMillis = run.sinceMillis();
        }
        waiting.add(run);
        if (liveChanged) {
            turns = live.toArray(NOBODY);
            liveChanged = false;
            nextTurn = 0;
        }
        turnsLeft = turns.length;
        if (!inFanOut) {
            inFanOut = true;
            feeds.fanOut().add(this);
        }
    }

    /** The fan-out has nothing more to do here. */
    void onFannedOut() {
        inFanOut = false;
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** Gives what waits to the next who have not got it; tells how many had their turn, at least one. */
    int handOut(int turnsMax) {
        int taken = 0;
        while (taken < turnsMax && turnsLeft > 0) {
            taken++;
            turnsLeft--;
            nextTurn = nextTurn < turns.length ? nextTurn : 0;
            give(turns[nextTurn++]);
        }
        if (turnsLeft == 0) {
            if (hasWaiting()) {
                feeds.onHandedOut(waitingSinceMillis);
            }
            waiting.clear();
            forgetTurns();
        }
        return Math.max(1, taken);
    }

    private void handOutAll() {
        while (hasWaiting()) {
            handOut(turnsLeft);
        }
    }

    private void give(StreamSubscription subscription) {
        if (!subscription.isLive() || subscription.position().equals(head)) {
            return;
        }
        DeliveryRun run = waiting.after(subscription.position());
        subscription.onForward(run);
        boolean hasMore = !run.end().equals(head);
        if (hasMore && subscription.isLive() && subscription.position().equals(run.end())) {
            turnsLeft = turns.length;
        }
    }

    void onGap(Gap gap) {
        if (head == null) {
            return;
        }
        handOutAll();
        head = gap.to();
        for (StreamSubscription subscription : live.toArray(NOBODY)) {
            subscription.onGap(gap);
        }
    }

    void onStalledLive(StreamSubscription subscription) {
        leaveLive(subscription);
        SlowAction action = switch (slowConsumer) {
            case CATCH_UP -> SlowAction.CATCH_UP;
            case LATEST -> SlowAction.SKIP;
            case CLOSE -> SlowAction.CLOSE;
        };
        feeds.meters().onSlow(action);
        SlowConsumerEvent.tell(address, action, subscription.position().offset());
    }

    void onLive(StreamSubscription subscription) {
        live.add(subscription);
        liveChanged = true;
    }

    /** Whether the position is at the head, or even beyond because it was read from a log that is further. */
    boolean reached(Position position) {
        Position known = head();
        return position.epoch() == known.epoch() && position.offset() >= known.offset();
    }

    void read(StreamSubscription subscription) {
        feeds.read(this, subscription);
    }

    /** It is no longer at the head; it reads on. */
    void onHole(StreamSubscription subscription) {
        leaveLive(subscription);
        feeds.readLater(subscription);
    }

    void readLater(StreamSubscription subscription) {
        feeds.readLater(subscription);
    }

    private void leaveLive(StreamSubscription subscription) {
        if (live.remove(subscription)) {
            liveChanged = true;
            forgetTurns();
        }
    }

    /** So that nobody who has ended is held on to. */
    private void forgetTurns() {
        if (liveChanged && waiting.isEmpty()) {
            turns = NOBODY;
        }
    }
}
