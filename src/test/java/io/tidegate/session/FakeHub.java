package io.tidegate.session;

import io.tidegate.hub.Deliveries;
import io.tidegate.hub.Hub;
import io.tidegate.hub.Subscriber;
import io.tidegate.hub.Subscription;
import io.tidegate.loop.Loop;
import io.tidegate.message.Body;
import io.tidegate.message.Epochs;
import io.tidegate.message.Gap;
import io.tidegate.message.Header;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.tidegate.message.ServiceFailure;
import io.tidegate.message.ServiceReply;
import io.tidegate.message.Since;
import io.tidegate.protocol.FailureCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A hub over {@link FakeStreams}: starts in a turn of its own, delivers in order, catches up when resumed. */
final class FakeHub implements Hub {
    final List<FakeSubscription> subscriptions = new ArrayList<>();
    final List<String> sent = new ArrayList<>();
    final List<Publication> published = new ArrayList<>();
    /** Starts that a test lets happen by hand; null when they happen by themselves. */
    @Nullable
    List<Runnable> heldStarts;

    /** Publishes without an answer so far; null when they are answered at once. */
    @Nullable
    List<Promise<Published>> heldPublishes;

    @Nullable
    RuntimeException publishFault;

    @Nullable
    FailureCode startFault;

    Future<ServiceReply> reply =
            Future.failedFuture(new ServiceFailure(ServiceFailure.Type.NO_HANDLERS, -1, "nobody there"));
    private final Loop loop;
    private final FakeStreams streams;
    private final Map<String, Position> keys = new HashMap<>();
    private int sequence;

    FakeHub(Loop loop, FakeStreams streams) {
        this.loop = loop;
        this.streams = streams;
        streams.add(this);
    }

    @Override
    public Subscription subscribe(String address, Since since, Subscriber subscriber) {
        assert loop.isCurrent();
        FakeSubscription subscription = new FakeSubscription(address, since, subscriber);
        subscriptions.add(subscription);
        if (heldStarts == null) {
            loop.run(subscription::start);
        } else {
            heldStarts.add(subscription::start);
        }
        return subscription;
    }

    /** The subscriptions that have not been cancelled. */
    List<FakeSubscription> active() {
        return subscriptions.stream().filter(each -> !each.cancelled).toList();
    }

    void onAppended(String address) {
        loop.run(() -> List.copyOf(subscriptions).stream()
                .filter(each -> each.address.equals(address) && each.live)
                .forEach(FakeSubscription::pump));
    }

    @Override
    public Future<Published> publish(String address, Publication publication) {
        published.add(publication);
        if (publishFault != null) {
            return Future.failedFuture(publishFault);
        }
        if (heldPublishes != null) {
            Promise<Published> promise = Promise.promise();
            heldPublishes.add(promise);
            return promise.future();
        }
        Position known = keys.get(publication.id());
        if (known != null) {
            return Future.succeededFuture(new Published(known, true));
        }
        Position position = streams.append(address, publication);
        keys.put(publication.id(), position);
        return Future.succeededFuture(new Published(position, false));
    }

    @Override
    public Future<Past> history(String address, Since since, int countMax) {
        FakeStreams.Start start = streams.start(address, since);
        List<Publication> all = streams.log(address).publications;
        int from = (int) start.position().offset();
        int to = Math.min(all.size(), from + countMax);
        Epochs epochs = Epochs.of(start.position().epoch(), 0);
        return Future.succeededFuture(
                new Past(start.position(), start.gap(), List.copyOf(all.subList(from, to)), epochs));
    }

    @Override
    public void send(String address, List<Header> headers, Body body) {
        sent.add(address);
    }

    @Override
    public Future<ServiceReply> request(String address, List<Header> headers, Body body) {
        sent.add(address);
        return reply;
    }

    @Override
    public String publicationId(@Nullable String key) {
        return key == null ? "node-" + sequence++ : "key-" + key;
    }

    /** One subscription of the fake hub. */
    final class FakeSubscription implements Subscription {
        final String address;
        final Since since;
        final Subscriber subscriber;
        Position position = Position.NONE;
        boolean live;
        boolean cancelled;

        private FakeSubscription(String address, Since since, Subscriber subscriber) {
            this.address = address;
            this.since = since;
            this.subscriber = subscriber;
        }

        private void start() {
            if (cancelled) {
                return;
            }
            if (startFault != null) {
                cancelled = true;
                subscriber.onFailed(startFault);
                return;
            }
            FakeStreams.Start start = streams.start(address, since);
            position = start.position();
            subscriber.onStarted(position, start.gap());
            pump();
        }

        /** Delivers until the end of the log or until the subscriber has had enough. */
        void pump() {
            FakeStreams.Log log = streams.log(address);
            while (!cancelled && position.offset() < log.publications.size()) {
                Position next = position.at(position.offset() + 1);
                Publication publication = log.publications.get((int) position.offset());
                if (!subscriber.onDeliveries(Deliveries.of(address, next, publication))) {
                    live = false;
                    return;
                }
                position = next;
            }
            live = !cancelled;
        }

        /** Loses everything up to the head, and says so. */
        void skip(Gap.Reason reason) {
            Position to = streams.log(address).head();
            Gap gap = new Gap(position, to, to.offset() - position.offset(), reason);
            position = to;
            live = true;
            subscriber.onGap(gap);
        }

        @Override
        public String address() {
            return address;
        }

        @Override
        public Position position() {
            return position;
        }

        @Override
        public boolean isLive() {
            return live && !cancelled;
        }

        @Override
        public void resume() {
            assert loop.isCurrent();
            if (!live && !cancelled && !position.equals(Position.NONE)) {
                pump();
            }
        }

        @Override
        public void cancel() {
            assert loop.isCurrent();
            cancelled = true;
            live = false;
        }
    }
}
