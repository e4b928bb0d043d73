package io.tidegate.hub;

import io.tidegate.bus.Batch;
import io.tidegate.bus.HeadNotice;
import io.tidegate.config.AddressConfig;
import io.tidegate.loop.Loop;
import io.tidegate.message.Gap;
import io.tidegate.message.Position;
import io.tidegate.message.Since;
import io.tidegate.stream.Outcome;
import io.tidegate.stream.Page;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One address on its home loop: puts its batches in order, pulls what is missing once for the node, keeps the tail, and
 * forwards to every loop with subscribers. Owned by the home loop.
 *
 * <p>Whatever goes to a loop, a forward or an answer, is handed over by the home loop's thread and so arrives in the order
 * in which it was sent: when a loop gets an answer, it has got everything up to {@link Opened#head} before.
 */
final class HomeStream implements Membership.Member {
    private static final Duration RETRY_DELAY = Duration.ofMillis(500);
    private static final int RESOLVE_ATTEMPTS = 3;

    private final String address;
    private final HomeParts parts;
    private final AddressConfig settings;
    private final Tail tail;
    private final HoldBack holdBack;
    private final LogReader reader;
    private final Membership membership;
    private final Deque<Opening> openings = new ArrayDeque<>();
    private final Consumer<HomeStream> onGone;
    private @Nullable Future<Void> pulling;

    /** The furthest place heard of since the last pull began. */
    private @Nullable Position heard;

    /** Whether a pull is due although nothing is known to be missing. */
    private boolean mustPull;

    private Loop.@Nullable Timer repair;

    private record Opening(Since since, Promise<Opened> promise) {}

    /**
     * A stream that nobody here is subscribed to yet.
     *
     * @param onGone called when nobody is any more and the cluster has been told
     */
    HomeStream(String address, AddressConfig settings, HomeParts parts, Consumer<HomeStream> onGone) {
        this.address = address;
        this.settings = settings;
        this.parts = parts;
        this.onGone = onGone;
        tail = new Tail(
                Position.NONE,
                Math.max(settings.retention().count(), parts.config().pageCount()));
        holdBack = new HoldBack(parts.config().holdBackCountMax());
        reader = new LogReader(address, parts);
        membership = new Membership(address, settings, parts, this);
    }

    String address() {
        return address;
    }

    /** A subscriber of a loop wants to begin; the loop gets every forward from now on. */
    Future<Opened> open(int loopIndex, Since since) {
        assert parts.loop().isCurrent();
        if (membership.isJoined()) {
            membership.attach(loopIndex);
            return resolve(since, RESOLVE_ATTEMPTS);
        }
        Opening opening = new Opening(since, Promise.promise());
        openings.add(opening);
        membership.attach(loopIndex);
        return opening.promise.future();
    }

    /** A loop has no subscribers left. */
    void detach(int loopIndex) {
        assert parts.loop().isCurrent();
        membership.detach(loopIndex);
    }

    /** What follows a subscriber's position. */
    Future<Slice> read(Position after) {
        assert parts.loop().isCurrent();
        expireTail();
        boolean isHit = membership.isJoined() && tail.covers(after);
        parts.meters().onTailRead(isHit);
        if (isHit) {
            return Future.succeededFuture(new Slice(null, parts.tailReads().read(address, tail, after)));
        }
        return reader.read(after).compose(found -> {
            if (absorb(found.page(), found.deliveries())) {
                return Future.succeededFuture(found.slice(after));
            }
            // The log is another one than the tail: first the tail learns of it, then whoever tries again.
            suspect(found.page().headPosition());
            return Future.failedFuture(Failures.unavailable());
        });
    }

    void onBatch(Batch batch) {
        assert parts.loop().isCurrent();
        if (membership.isOut()) {
            membership.onStray();
        } else if (membership.isJoined() && accept(batch.start(), Delivery.of(batch))) {
            drainHoldBack();
        } else {
            if (!membership.isJoined() || batch.start().offset() > tail.end().offset()) {
                parts.meters().onHold();
                holdBack.add(batch);
            }
            suspect(batch.end());
        }
    }

    void onHead(HeadNotice notice) {
        assert parts.loop().isCurrent();
        if (membership.isOut()) {
            membership.onStray();
            return;
        }
        if (membership.isJoined()) {
            membership.setHolder(notice.holder());
        }
        if (!notice.position().equals(Position.NONE)) {
            onBehind(notice.position());
        }
    }

    /** The stream is, or was, as far as this. */
    void onBehind(Position head) {
        suspect(head);
    }

    /** Repairs whatever the cluster may have forgotten of this node's interest, and whatever was missed. */
    void rejoin() {
        assert parts.loop().isCurrent();
        expireTail();
        if (membership.isJoined() && pulling == null) {
            pull();
        } else {
            // What is under way may have asked before the reason to ask.
            mustPull = !membership.isOut();
        }
    }

    /** A node is gone: when it held the native consumer, somebody else must. */
    void onNodeLeft(String node) {
        assert parts.loop().isCurrent();
        membership.onNodeLeft(node);
    }

    /** Leaves, whoever is subscribed here; completes, always with success, when the cluster has been told. */
    Future<Void> leave() {
        assert parts.loop().isCurrent();
        return membership.leaveNow();
    }

    // --- joining and leaving

    @Override
    public Since joinSince() {
        return openings.isEmpty() ? Since.LATEST : openings.element().since;
    }

    @Override
    public void onJoined(Outcome.Joined joined) {
        Page page = joined.page();
        parts.budget().change(tail, () -> tail.reset(page.headPosition()));
        absorb(page, Delivery.of(address, page));
        drainHoldBack();
        repairIfBehind(parts.config().holdBack());
        List<Opening> waiting = new ArrayList<>(openings);
        openings.clear();
        waiting.forEach(opening -> resolve(opening.since, RESOLVE_ATTEMPTS).onComplete(opening.promise));
    }

    @Override
    public void onRefused(HubException why) {
        List<Opening> waiting = new ArrayList<>(openings);
        openings.clear();
        waiting.forEach(opening -> opening.promise.fail(why));
    }

    @Override
    public void onLeft() {
        parts.budget().change(tail, () -> tail.reset(Position.NONE));
        holdBack.clear();
        heard = null;
        mustPull = false;
    }

    @Override
    public void onGone() {
        onGone.accept(this);
    }

    // --- where a subscriber begins

    private Future<Opened> resolve(Since since, int attempts) {
        expireTail();
        if (since instanceof Since.Latest) {
            return Future.succeededFuture(new Opened(tail.end(), null, tail.end()));
        }
        if (since instanceof Since.After after && tail.covers(after.position())) {
            return Future.succeededFuture(new Opened(after.position(), null, tail.end()));
        }
        return reader.readOnce(since).compose(found -> {
            if (absorb(found.page(), found.deliveries())) {
                Page page = found.page();
                return Future.succeededFuture(new Opened(page.start(), page.gap(), tail.end()));
            }
            if (attempts <= 1) {
                return Future.failedFuture(Failures.unavailable());
            }
            return pull().compose(ignored -> resolve(since, attempts - 1));
        });
    }

    /** Whether a reader of the tail has been at the position, as far as is known here. */
    private boolean isUpToTail(Position position) {
        boolean isOlder = position.offset() < tail.startOffset()
                && position.epoch() == tail.end().epoch();
        return isOlder || tail.covers(position);
    }

    // --- order

    /**
     * Takes what follows the tail, and forwards it. A position names one publication, so what overlaps with the tail is the
     * same up to its end when it is the same there.
     *
     * @return false when there is a hole between, or when it is of a log that has gone another way than the tail
     */
    private boolean accept(Position start, List<Delivery> deliveries) {
        long known = tail.end().offset() - start.offset();
        if (known < 0) {
            return false;
        }
        if (known >= deliveries.size()) {
            return deliveries.isEmpty()
                    || isUpToTail(deliveries.get(deliveries.size() - 1).position());
        }
        Position same = known == 0 ? start : deliveries.get((int) known - 1).position();
        if (!same.equals(tail.end())) {
            return false;
        }
        acceptFresh(deliveries.subList((int) known, deliveries.size()));
        return true;
    }

    private void acceptFresh(List<Delivery> fresh) {
        Position before = tail.end();
        parts.budget().change(tail, () -> tail.append(fresh));
        for (DeliveryRun run : DeliveryRun.cut(
                before, fresh, parts.config().pageCount(), parts.config().pageBytes())) {
            membership.forEachLoop(hub -> hub.feeds().onForward(run));
        }
    }

    private void drainHoldBack() {
        for (Batch next = holdBack.takeNext(tail.end()); next != null; next = holdBack.takeNext(tail.end())) {
            if (!accept(next.start(), Delivery.of(next))) {
                suspect(next.end());
            }
        }
    }

    /** Whether the page is of the log that the tail is of: one of the two may be further, or both agree. */
    private boolean isOfTail(Page page) {
        Position end = tail.end();
        if (page.epochs().hold(end, page.head())) {
            return true;
        }
        return page.head() <= end.offset() && isUpToTail(page.headPosition());
    }

    /** Uses what was read from the log for the tail; false when it is not of the same log. */
    private boolean absorb(Page page, List<Delivery> deliveries) {
        if (!membership.isJoined() || !isOfTail(page)) {
            return false;
        }
        long end = page.end().offset();
        long start = page.start().offset();
        long tailStart = tail.startOffset();
        if (start < tailStart && end >= tailStart) {
            List<Delivery> older = deliveries.subList(0, (int) (tailStart - start));
            parts.budget().change(tail, () -> tail.prepend(page.start(), older));
        }
        if (end > tail.end().offset() && accept(page.start(), deliveries)) {
            drainHoldBack();
        }
        if (page.head() > tail.end().offset()) {
            suspect(page.headPosition());
        }
        return true;
    }

    /** Something seems to be missing: gives it a moment to arrive, then pulls. */
    private void suspect(Position furthest) {
        if (membership.isOut()) {
            return;
        }
        Position known = heard;
        boolean isFurther = known == null
                || !isBehind()
                || (furthest.epoch() == known.epoch() && furthest.offset() > known.offset());
        heard = isFurther ? furthest : known;
        repairIfBehind(parts.config().holdBack());
    }

    private boolean isBehind() {
        return heard != null && !isUpToTail(heard);
    }

    /** Pulls after the delay, unless by then everything has come. What is being pulled now is looked at when it is there. */
    private void repairIfBehind(Duration delay) {
        boolean isDue = (isBehind() || mustPull) && pulling == null && membership.isJoined();
        if (isDue && repair == null) {
            repair = parts.loop().after(delay, () -> {
                repair = null;
                if ((isBehind() || mustPull) && membership.isJoined()) {
                    pull();
                }
            });
        }
    }

    private Future<Void> pull() {
        if (pulling != null) {
            return pulling;
        }
        if (!membership.isJoined()) {
            return Future.failedFuture(Failures.unavailable());
        }
        parts.meters().onPull();
        heard = null;
        mustPull = false;
        Position from = tail.end();
        Promise<Void> promise = Promise.promise();
        pulling = promise.future();
        parts.queue().submit(membership.joinOperation(new Since.After(from))).onComplete(result -> {
            pulling = null;
            if (result.succeeded() && result.result() instanceof Outcome.Joined joined) {
                onPulled(joined);
                repairIfBehind(parts.config().holdBack());
                promise.complete();
            } else {
                mustPull = !membership.isOut();
                repairIfBehind(RETRY_DELAY);
                promise.fail(Failures.of(result));
            }
        });
        return promise.future();
    }

    private void onPulled(Outcome.Joined joined) {
        if (!membership.isJoined()) {
            return;
        }
        Page page = joined.page();
        membership.tellHolder(joined.interest());
        if (page.gap() != null && !hasPassed(page.gap(), page)) {
            skip(page.gap());
        }
        if (!accept(page.start(), Delivery.of(address, page))) {
            suspect(page.headPosition());
            return;
        }
        drainHoldBack();
        if (page.head() > tail.end().offset()) {
            pull();
        }
    }

    /** Whether what was missing has come while the page was under way. */
    private boolean hasPassed(Gap gap, Page page) {
        return gap.reason() == Gap.Reason.EXPIRED
                ? isUpToTail(gap.to())
                : page.epochs().hold(tail.end(), page.head());
    }

    /** Goes on behind a hole that cannot be filled. */
    private void skip(Gap gap) {
        Position end = tail.end();
        long lost = gap.reason() == Gap.Reason.EXPIRED ? gap.to().offset() - end.offset() : Gap.UNKNOWN;
        Gap told = new Gap(end, gap.to(), lost, gap.reason());
        parts.budget().change(tail, () -> tail.reset(gap.to()));
        if (gap.reason() != Gap.Reason.EXPIRED) {
            holdBack.clear();
        }
        membership.forEachLoop(hub -> hub.feeds().onGap(address, told));
    }

    private void expireTail() {
        long before = parts.loop().nowMillis() - settings.retention().age().toMillis();
        parts.budget().change(tail, () -> tail.expire(before));
    }
}
