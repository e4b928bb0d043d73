package io.tidegate.hub;

import io.tidegate.bus.Batch;
import io.tidegate.bus.HeadNotice;
import io.tidegate.config.AddressConfig;
import io.tidegate.loop.Loop;
import io.tidegate.message.Gap;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
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
        if (membership.isJoined() && inTail(after)) {
            return Future.succeededFuture(new Slice(null, parts.tailReads().read(address, tail, after)));
        }
        return reader.read(after).compose(found -> {
            if (absorb(found.page(), found.deliveries())) {
                return Future.succeededFuture(found.slice(after));
            }
            // The log began a new life: first the tail learns of it, then whoever tries again.
            suspect(found.page().end());
            return Future.failedFuture(Failures.unavailable());
        });
    }

    void onBatch(Batch batch) {
        assert parts.loop().isCurrent();
        if (membership.isOut()) {
            membership.onStray();
        } else if (membership.isJoined() && isUpToTail(batch.start())) {
            accept(batch.start(), batch.publications());
            drainHoldBack();
        } else {
            holdBack(batch);
        }
    }

    private void holdBack(Batch batch) {
        if (!membership.isJoined() || batch.start().epoch() == tail.end().epoch()) {
            holdBack.add(batch);
        }
        suspect(batch.end());
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
        Position head = page.start().at(page.head());
        parts.budget().change(tail, () -> tail.reset(head));
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
        if (since instanceof Since.After after && inTail(after.position())) {
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

    private boolean inTail(Position position) {
        return position.epoch() == tail.end().epoch() && tail.covers(position.offset());
    }

    private boolean isUpToTail(Position position) {
        return position.epoch() == tail.end().epoch()
                && position.offset() <= tail.end().offset();
    }

    // --- order

    /** Takes the publications that follow the tail, which must not begin beyond its end, and forwards them. */
    private void accept(Position start, List<Publication> publications) {
        int known = (int) Math.min(tail.end().offset() - start.offset(), publications.size());
        List<Delivery> fresh = new ArrayList<>(publications.size() - known);
        for (int i = known; i < publications.size(); i++) {
            fresh.add(new Delivery(address, start.at(start.offset() + i + 1), publications.get(i)));
        }
        acceptFresh(fresh);
    }

    private void acceptFresh(List<Delivery> fresh) {
        if (fresh.isEmpty()) {
            return;
        }
        parts.budget().change(tail, () -> tail.append(fresh));
        for (DeliveryRun run : DeliveryRun.cut(
                fresh, parts.config().pageCount(), parts.config().pageBytes())) {
            membership.forEachLoop(hub -> hub.feeds().onForward(run));
        }
    }

    private void drainHoldBack() {
        for (Batch next = holdBack.takeNext(tail.end()); next != null; next = holdBack.takeNext(tail.end())) {
            if (next.start().epoch() == tail.end().epoch()) {
                accept(next.start(), next.publications());
            }
        }
    }

    /** Uses what was read from the log for the tail; false when it is of another epoch than the tail. */
    private boolean absorb(Page page, List<Delivery> deliveries) {
        if (!membership.isJoined() || page.start().epoch() != tail.end().epoch()) {
            return false;
        }
        long end = page.end().offset();
        long start = page.start().offset();
        long tailStart = tail.startOffset();
        if (start < tailStart && end >= tailStart) {
            List<Delivery> older = deliveries.subList(0, (int) (tailStart - start));
            parts.budget().change(tail, () -> tail.prepend(older));
        }
        if (start <= tail.end().offset() && end > tail.end().offset()) {
            acceptFresh(deliveries.subList((int) (tail.end().offset() - start), deliveries.size()));
            drainHoldBack();
        }
        if (page.head() > tail.end().offset()) {
            suspect(page.start().at(page.head()));
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
        parts.meters().pulled().increment();
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
        if (page.gap() != null) {
            skip(page.gap());
        }
        if (isUpToTail(page.start())) {
            accept(page.start(), page.publications());
            drainHoldBack();
        }
        if (page.head() > tail.end().offset()) {
            pull();
        }
    }

    /** Goes on behind a hole that cannot be filled, unless what was missing has come meanwhile. */
    private void skip(Gap gap) {
        Position end = tail.end();
        boolean sameEpoch = gap.to().epoch() == end.epoch();
        if (sameEpoch && gap.reason() != Gap.Reason.AHEAD && gap.to().offset() <= end.offset()) {
            return;
        }
        long lost = gap.reason() == Gap.Reason.EXPIRED ? gap.to().offset() - end.offset() : Gap.UNKNOWN;
        Gap told = new Gap(end, gap.to(), lost, gap.reason());
        parts.budget().change(tail, () -> tail.reset(gap.to()));
        if (!sameEpoch || gap.reason() == Gap.Reason.AHEAD) {
            holdBack.clear();
        }
        membership.forEachLoop(hub -> hub.feeds().onGap(address, told));
    }

    private void expireTail() {
        long before = parts.loop().nowMillis() - settings.retention().age().toMillis();
        parts.budget().change(tail, () -> tail.expire(before));
    }
}
