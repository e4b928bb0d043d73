package io.tidegate.hub;

import io.tidegate.config.Config;
import io.tidegate.loop.Loop;
import io.tidegate.message.Gap;
import io.tidegate.message.Position;
import io.tidegate.message.Since;
import io.tidegate.metrics.HubMeters;
import io.tidegate.metrics.Meters;
import io.tidegate.protocol.FailureCode;
import io.vertx.core.AsyncResult;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** All addresses with subscribers on one loop. Owned by that loop. */
final class Feeds {
    private static final Duration RETRY_DELAY = Duration.ofMillis(200);

    private final Loop loop;
    private final Ring ring;
    private final Config config;
    private final HubMeters meters;
    private final FanOut fanOut;
    private final Map<String, Feed> feeds = new HashMap<>();

    Feeds(Loop loop, Ring ring, Config config, Meters meters) {
        this.loop = loop;
        this.ring = ring;
        this.config = config;
        this.meters = meters.hub();
        fanOut = new FanOut(loop);
    }

    FanOut fanOut() {
        return fanOut;
    }

    Subscription subscribe(String address, Since since, Subscriber subscriber) {
        assert loop.isCurrent();
        boolean full = feeds.size() >= config.hub().addressesMax() && !feeds.containsKey(address);
        Feed feed = full ? newFeed(address) : feeds.computeIfAbsent(address, this::newFeed);
        StreamSubscription subscription = new StreamSubscription(feed, subscriber);
        feed.add();
        if (full) {
            HubException why = new HubException(FailureCode.TOO_MANY_ADDRESSES, "this loop has too many addresses");
            loop.run(() -> subscription.onRefused(why));
        } else if (since instanceof Since.Latest && feed.isAttached()) {
            loop.run(() -> startAtHead(feed, subscription));
        } else {
            open(feed, since, subscription);
        }
        return subscription;
    }

    void onForward(DeliveryRun run) {
        assert loop.isCurrent();
        Feed feed = feeds.get(run.address());
        if (feed != null) {
            feed.onForward(run);
        }
    }

    void onGap(String address, Gap gap) {
        assert loop.isCurrent();
        Feed feed = feeds.get(address);
        if (feed != null) {
            feed.onGap(gap);
        }
    }

    void read(Feed feed, StreamSubscription subscription) {
        Position after = subscription.position();
        ring.atHome(
                feed.address(),
                home -> home.homes()
                        .read(feed.address(), after)
                        .onComplete(result -> loop.run(() -> onRead(subscription, result))));
    }

    void readLater(StreamSubscription subscription) {
        loop.after(RETRY_DELAY, subscription::readAgain);
    }

    void onEmpty(Feed feed) {
        if (feeds.remove(feed.address(), feed)) {
            ring.atHome(feed.address(), home -> home.homes().detach(feed.address(), loop.index()));
        }
    }

    HubMeters meters() {
        return meters;
    }

    /** All live subscribers have what was forwarded; the oldest of it arrived then. */
    void onHandedOut(long sinceMillis) {
        meters.onDelivery(loop.nowMillis() - sinceMillis);
    }

    int size() {
        return feeds.size();
    }

    private Feed newFeed(String address) {
        WaitingRuns waiting =
                new WaitingRuns(config.hub().pageBytes(), config.hub().pageCount());
        return new Feed(address, config.forAddress(address).slowConsumer(), this, waiting);
    }

    private void startAtHead(Feed feed, StreamSubscription subscription) {
        if (feed.isAttached()) {
            subscription.onOpened(new Opened(feed.head(), null, feed.head()));
        }
    }

    private void open(Feed feed, Since since, StreamSubscription subscription) {
        ring.atHome(
                feed.address(),
                home -> home.homes()
                        .open(feed.address(), loop.index(), since)
                        .onComplete(result -> loop.run(() -> onOpened(feed, subscription, result))));
    }

    private void onOpened(Feed feed, StreamSubscription subscription, AsyncResult<Opened> result) {
        if (result.failed()) {
            subscription.onRefused(Failures.of(result.cause()));
        } else if (feeds.get(feed.address()) == feed) {
            feed.onOpened(subscription, result.result());
        }
    }

    private static void onRead(StreamSubscription subscription, AsyncResult<Slice> result) {
        if (result.failed()) {
            subscription.onSliceFailed();
        } else if (result.result().gap() == null && result.result().run() == null) {
            subscription.onNothing();
        } else {
            subscription.onSlice(result.result());
        }
    }
}
