package io.tidegate.bus;

import io.tidegate.config.BusConfig;
import io.tidegate.loop.Loop;
import io.tidegate.message.Body;
import io.tidegate.message.Header;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.tidegate.message.ServiceReply;
import io.tidegate.metrics.Meters;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link Bus} over Vert.x's clustered event bus. One per loop, made and used on it. Nodes reach each other at addresses
 * that exist as long as they do, one per loop, since every other registration is a cluster-wide event; the loops of one
 * node hand over to each other directly. What arrives in a context of Vert.x's own making goes on on the loop.
 */
public final class ClusterBus implements Bus {
    private static final Logger LOGGER = LoggerFactory.getLogger(ClusterBus.class);

    private final Vertx vertx;
    private final Loop loop;
    private final Nodes nodes;
    private final BusConfig config;
    private final Links links;
    private final Services services;
    private final NativeListeners nativeListeners;
    private final NativeConsumers nativeConsumers;
    private final RepeatedWarning malformed;
    private final RepeatedWarning notJson;
    private @Nullable Started started;
    private boolean stopping;

    private record Started(BusListener listener, MessageConsumer<Object> consumer, PublishRequests publishRequests) {}

    /** A bus that sends, but hears nothing before {@link #start}. On the loop. */
    public ClusterBus(Vertx vertx, Loop loop, Nodes nodes, BusConfig config, Meters meters) {
        this.vertx = vertx;
        this.loop = loop;
        this.nodes = nodes;
        this.config = config;
        this.links = new Links(loop, vertx.eventBus(), nodes, config, meters.linkDropped());
        this.services = new Services(loop, vertx.eventBus(), config.requestTimeout());
        int waitingBytesMax = config.linkBytesMax() / nodes.loops();
        this.nativeListeners = new NativeListeners(loop, config.listenersCached(), waitingBytesMax, this::heard);
        String ownNativeIds = NATIVE_ID_PREFIX + nodes.node();
        this.nativeConsumers = new NativeConsumers(
                vertx,
                loop,
                linger(),
                config.headsInterval(),
                new ByteBudget(waitingBytesMax),
                ownNativeIds,
                this::onNative);
        this.malformed = new RepeatedWarning(loop, LOGGER, "Ignored messages of other nodes that cannot be read");
        this.notJson = new RepeatedWarning(loop, LOGGER, "Did not hand to services what is not JSON");
    }

    /**
     * Begins to listen.
     *
     * @param listener told on this loop
     * @return completes on this loop when every node can reach it
     */
    public Future<Void> start(BusListener listener) {
        assert loop.isCurrent();
        registerCodec();
        MessageConsumer<Object> consumer =
                vertx.eventBus().consumer(Links.addressOf(node(), loop.index()), this::onMessage);
        PublishRequests publishRequests = new PublishRequests(loop, vertx.eventBus(), listener);
        started = new Started(listener, consumer, publishRequests);
        nodes.enter(loop, new Peer(loop, new Ears()));
        return loop.bring(
                Future.all(consumer.completion(), publishRequests.registered()).mapEmpty());
    }

    /**
     * Stops listening, once the successors of released consumers have had time to register, and sends what it still has,
     * waiting for that a few seconds at most.
     *
     * @return completes on this loop, always with success
     */
    public Future<Void> stop() {
        assert loop.isCurrent();
        Started running = started;
        if (running == null || stopping) {
            return Future.succeededFuture();
        }
        stopping = true;
        Future<Void> handedOver = nativeConsumers
                .close()
                .timeout(linger().multipliedBy(2).toMillis(), TimeUnit.MILLISECONDS)
                .otherwise(ClusterBus::onUnfinishedStop);
        return loop.bring(handedOver).compose(none -> stopHearing(running));
    }

    private Future<Void> stopHearing(Started running) {
        started = null;
        nodes.exit(loop);
        Future<Void> drained = links.drain().timeout(linger().toMillis(), TimeUnit.MILLISECONDS);
        return loop.bring(Future.join(
                        running.consumer().unregister(),
                        running.publishRequests().close(),
                        drained)
                .<Void>mapEmpty()
                .otherwise(ClusterBus::onUnfinishedStop));
    }

    @Override
    public String node() {
        return nodes.node();
    }

    @Override
    public boolean hasLeft(String node) {
        return nodes.hasLeft(node);
    }

    @Override
    public void deliver(List<String> to, Batch batch) {
        assert loop.isCurrent();
        for (String id : to) {
            if (!id.equals(node())) {
                links.deliver(id, batch);
                continue;
            }
            Peer home = nodes.home(batch.address());
            if (home != null) {
                home.deliver(batch);
            }
        }
    }

    @Override
    public void tell(List<String> to, HeadNotice notice) {
        assert loop.isCurrent();
        for (String id : to) {
            if (!id.equals(node())) {
                links.tell(id, notice);
                continue;
            }
            Peer home = nodes.home(notice.address());
            if (home != null) {
                home.tell(notice);
            }
        }
    }

    @Override
    public void hold(String address) {
        nativeConsumers.hold(address);
    }

    @Override
    public void takeOver(String address) {
        nativeConsumers.takeOver(address);
    }

    @Override
    public void abandon(String address) {
        nativeConsumers.abandon(address);
    }

    @Override
    public void release(String address) {
        nativeConsumers.release(address);
    }

    @Override
    public void publishNatively(String address, Position position, Publication publication) {
        nativeListeners.whenHeard(
                address, publication.weightBytes(), () -> publishMarked(address, position, publication));
    }

    @Override
    public void send(String address, List<Header> headers, Body body) {
        if (!services.send(address, headers, body)) {
            notJson.warn(address, "sent");
        }
    }

    @Override
    public Future<ServiceReply> request(String address, List<Header> headers, Body body) {
        return services.request(address, headers, body);
    }

    /** A released consumer overlaps its successor by this, and a stop waits no longer. */
    private Duration linger() {
        return config.headsInterval().multipliedBy(2);
    }

    private void registerCodec() {
        try {
            vertx.eventBus().registerCodec(new BusMessageCodec());
        } catch (IllegalStateException alreadyThere) {
            // Codecs belong to the whole Vert.x instance, and another loop of it was first.
            LOGGER.atTrace().log("The codec is registered already");
        }
    }

    private static @Nullable Void onUnfinishedStop(Throwable failure) {
        LOGGER.atWarn().addKeyValue("error", failure.toString()).log("The bus did not stop cleanly");
        return null;
    }

    /** On this loop's thread, but in a context of the message's own. */
    private void onMessage(Message<Object> message) {
        BusMessage content = message.body() instanceof BusMessage ours ? ours : BusMessage.EMPTY;
        loop.run(() -> onContent(content));
    }

    private void onContent(BusMessage content) {
        if (content.isEmpty()) {
            malformed.warn(Links.addressOf(node(), loop.index()), "malformed");
        }
        ifStarted(listener -> {
            content.batches().forEach(batch -> onBatch(listener, batch));
            content.heads().forEach(listener::onHead);
            content.behinds().forEach(behind -> listener.onBehind(behind.address(), behind.position()));
        });
    }

    private void onBatch(BusListener listener, Batch batch) {
        nativeConsumers.onBatch(batch);
        listener.onBatch(batch);
    }

    private void onNative(String address, List<Header> headers, Body body) {
        ifStarted(listener -> listener.onNative(address, headers, body));
    }

    private Future<Set<String>> heard(Set<String> addresses) {
        return vertx.executeBlocking(() -> nodes.registrations().heard(addresses), false);
    }

    private void publishMarked(String address, Position position, Publication publication) {
        Optional<NativeBodies.NativeBody> body = NativeBodies.toNative(publication.body());
        if (body.isEmpty()) {
            notJson.warn(address, "published");
            return;
        }
        MultiMap headers = NativeBodies.toNative(publication.headers());
        headers.set(NativeConsumers.MARKER, position.cursor());
        vertx.eventBus().publish(address, body.get().value(), new DeliveryOptions().setHeaders(headers));
    }

    private void ifStarted(Consumer<BusListener> event) {
        Started running = started;
        if (running != null) {
            event.accept(running.listener());
        }
    }

    /** What the other loops and the cluster tell this loop. */
    private final class Ears implements Peer.Listener {
        @Override
        public void onBatch(Batch batch) {
            ifStarted(listener -> ClusterBus.this.onBatch(listener, batch));
        }

        @Override
        public void onHead(HeadNotice notice) {
            ifStarted(listener -> listener.onHead(notice));
        }

        @Override
        public void onNodeLeft(String node) {
            links.onNodeLeft(node);
            ifStarted(listener -> listener.onNodeLeft(node));
        }

        @Override
        public void onClusterDisturbed() {
            nativeListeners.forgetAll();
            ifStarted(BusListener::onClusterDisturbed);
        }

        @Override
        public void onNativeListenersChanged(String address) {
            nativeListeners.forget(address);
        }
    }
}
