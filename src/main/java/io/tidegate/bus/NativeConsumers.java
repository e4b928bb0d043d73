package io.tidegate.bus;

import io.tidegate.loop.Loop;
import io.tidegate.message.Body;
import io.tidegate.message.Header;
import io.tidegate.message.Publication;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The native consumers that one loop holds on clients' addresses, and what services publish there. Owned by that loop.
 *
 * <p>What a node has published natively itself carries {@link #MARKER} and is ignored. A point-to-point message may
 * reach a held consumer too, because the event bus gives those to the consumers of an address in turn and cannot know that
 * this one only listens in. One that wants no reply is taken like a publish. One that wants a reply is refused as if
 * nobody listened, with the code {@link #HELD}: a gateway client's request is then tried again and reaches the
 * service ({@link Services}); another service's request fails with {@code NO_HANDLERS}, and where its address has both clients
 * that subscribe and a service that replies, that happens every other time. Such addresses should be kept apart.
 */
final class NativeConsumers {
    /** Header of what nodes publish natively; its value is the publication's cursor. */
    static final String MARKER = "tidegate-cursor";

    /** Failure code of {@code NO_HANDLERS} when a request has reached a held consumer. */
    static final int HELD = -4733;

    private static final Logger LOGGER = LoggerFactory.getLogger(NativeConsumers.class);

    private final Vertx vertx;
    private final Loop loop;
    private final Duration linger;
    private final Duration matching;
    private final ByteBudget waitingBytes;
    private final String ownNativeIds;
    private final Sink sink;
    private final RepeatedWarning withoutJson;
    private final RepeatedWarning dropped;
    /** By address; the caller bounds it by what it holds. */
    private final Map<String, Held> held = new HashMap<>();

    /** Where goes what services publish. */
    interface Sink {
        void onNative(String address, List<Header> headers, Body body);
    }

    /**
     * Holds nothing.
     *
     * @param linger how long a consumer stays after its release
     * @param matching how long after the linger what a predecessor has appended may take to come here
     * @param waitingBytes what may wait while predecessors linger
     * @param ownNativeIds what the ids of those publications begin with that this node appends
     */
    NativeConsumers(
            Vertx vertx,
            Loop loop,
            Duration linger,
            Duration matching,
            ByteBudget waitingBytes,
            String ownNativeIds,
            Sink sink) {
        this.vertx = vertx;
        this.loop = loop;
        this.linger = linger;
        this.matching = matching;
        this.waitingBytes = waitingBytes;
        this.ownNativeIds = ownNativeIds;
        this.sink = sink;
        this.withoutJson =
                new RepeatedWarning(loop, LOGGER, "Ignored native messages whose bodies cannot be written as JSON");
        this.dropped = new RepeatedWarning(loop, LOGGER, "Dropped native messages while taking an address over");
    }

    void hold(String address) {
        assert loop.isCurrent();
        held(address).stay();
    }

    void takeOver(String address) {
        assert loop.isCurrent();
        Held taken = held(address);
        taken.stay();
        taken.takeOver();
    }

    private Held held(String address) {
        Held existing = held.get(address);
        if (existing != null) {
            return existing;
        }
        Held fresh = new Held(address);
        held.put(address, fresh);
        fresh.register();
        return fresh;
    }

    void release(String address) {
        assert loop.isCurrent();
        Held existing = held.get(address);
        if (existing != null) {
            existing.leaveSoon();
        }
    }

    void abandon(String address) {
        assert loop.isCurrent();
        Held existing = held.get(address);
        if (existing != null) {
            existing.leave();
        }
    }

    /** Ends all; completes when those that have been released have lingered and all are unregistered. */
    Future<Void> close() {
        assert loop.isCurrent();
        List<Held> all = List.copyOf(held.values());
        all.forEach(Held::leaveUnlessSoon);
        return Future.join(all.stream().map(one -> one.gone.future()).toList()).mapEmpty();
    }

    /** What nodes have appended to an address. */
    void onBatch(Batch batch) {
        assert loop.isCurrent();
        Held existing = held.get(batch.address());
        if (existing != null) {
            batch.publications().forEach(existing::onAppended);
        }
    }

    /** On this loop's thread, but in a context of the message's own. */
    private void onMessage(Message<Object> message) {
        if (message.isSend() && message.replyAddress() != null) {
            String text = "No service listens at " + message.address() + ", only the gateway";
            message.reply(new ReplyException(ReplyFailure.NO_HANDLERS, HELD, text));
            return;
        }
        if (!message.isSend() && message.headers().contains(MARKER)) {
            return;
        }
        Optional<Body> body = NativeBodies.bodyOf(message);
        List<Header> headers = NativeBodies.headersOf(message);
        loop.run(() -> onNative(message.address(), headers, body));
    }

    private void onNative(String address, List<Header> headers, Optional<Body> body) {
        Held existing = held.get(address);
        if (existing == null) {
            return;
        }
        body.ifPresentOrElse(
                json -> existing.onNative(headers, json), () -> withoutJson.warn(address, "body without JSON"));
    }

    /** The consumer of one address. */
    private final class Held {
        private final String address;
        private @Nullable MessageConsumer<Object> consumer;
        private final Promise<Void> gone = Promise.promise();
        private Loop.@Nullable Timer leaving;
        private @Nullable TakeOver takeOver;
        private Loop.@Nullable Timer takeOverEnd;

        Held(String address) {
            this.address = address;
        }

        void register() {
            MessageConsumer<Object> created = vertx.eventBus().consumer(address, NativeConsumers.this::onMessage);
            consumer = created;
            loop.bring(created.completion()).onFailure(failure -> {
                if (isHeld()) {
                    onRefused(created, failure);
                }
            });
        }

        private void onRefused(MessageConsumer<Object> refused, Throwable failure) {
            LOGGER.atWarn()
                    .addKeyValue("address", address)
                    .addKeyValue("error", failure.toString())
                    .log("A native consumer could not be registered; trying again");
            Future<Void> unused = unregister(refused);
            loop.after(linger, () -> {
                if (isHeld()) {
                    register();
                }
            });
        }

        private boolean isHeld() {
            return held.get(address) == this;
        }

        void stay() {
            if (leaving != null) {
                leaving.cancel();
                leaving = null;
            }
        }

        void leaveSoon() {
            if (leaving == null) {
                leaving = loop.after(linger, this::leave);
            }
        }

        void leaveUnlessSoon() {
            if (leaving == null) {
                leave();
            }
        }

        void leave() {
            stay();
            held.remove(address, this);
            endTakeOver();
            if (consumer != null) {
                unregister(consumer).onComplete(gone);
            }
        }

        void takeOver() {
            if (takeOver == null) {
                takeOver = new TakeOver(matching, waitingBytes);
            } else if (takeOverEnd != null) {
                takeOverEnd.cancel();
            }
            takeOverEnd = loop.after(linger.plus(matching), this::endTakeOver);
        }

        private void endTakeOver() {
            TakeOver ending = takeOver;
            if (ending != null) {
                takeOver = null;
                ending.end().forEach(heard -> sink.onNative(address, heard.headers(), heard.body()));
            }
        }

        void onNative(List<Header> headers, Body body) {
            if (takeOver == null) {
                sink.onNative(address, headers, body);
            } else if (!takeOver.onNative(new TakeOver.Heard(headers, body, loop.nowMillis()))) {
                dropped.warn(address, "too many wait");
            }
        }

        void onAppended(Publication publication) {
            String id = publication.id();
            if (takeOver != null && id.startsWith(Bus.NATIVE_ID_PREFIX) && !id.startsWith(ownNativeIds)) {
                takeOver.onAppended(publication, loop.nowMillis());
            }
        }

        private Future<Void> unregister(MessageConsumer<Object> registered) {
            return registered
                    .unregister()
                    .onFailure(failure -> LOGGER.atWarn()
                            .addKeyValue("address", address)
                            .addKeyValue("error", failure.toString())
                            .log("A native consumer could not be unregistered"));
        }
    }
}
