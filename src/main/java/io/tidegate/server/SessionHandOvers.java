package io.tidegate.server;

import io.tidegate.loop.Loop;
import io.tidegate.session.HandOver;
import io.tidegate.session.Sessions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks other loops, of this node and of others, for sessions they hold, and answers them: over the event bus. */
final class SessionHandOvers implements HandOver {
    private static final String PREFIX = "tidegate.handover.";
    private static final int FAILED = 1;

    private final Vertx vertx;
    private final String node;
    private final Loop loop;
    private final Duration timeout;
    private @Nullable MessageConsumer<String> consumer;

    SessionHandOvers(Vertx vertx, String node, Loop loop, Duration timeout) {
        this.vertx = vertx;
        this.node = node;
        this.loop = loop;
        this.timeout = timeout;
    }

    /** Answers from now on. */
    Future<Void> start(Sessions sessions) {
        MessageConsumer<String> made = vertx.eventBus()
                .consumer(address(node, loop.index()), message -> loop.run(() -> answer(sessions, message)));
        consumer = made;
        return made.completion();
    }

    Future<Void> stop() {
        return consumer == null ? Future.succeededFuture() : consumer.unregister();
    }

    @Override
    public Future<Void> request(String otherNode, int otherLoop, String session) {
        DeliveryOptions options = new DeliveryOptions().setSendTimeout(timeout.toMillis());
        Promise<Void> promise = Promise.promise();
        vertx.eventBus()
                .request(address(otherNode, otherLoop), session, options)
                .onSuccess(reply -> promise.complete())
                .onFailure(promise::fail);
        return promise.future();
    }

    private static void answer(Sessions sessions, Message<String> message) {
        sessions.handOver(message.body())
                .onSuccess(done -> message.reply(null))
                .onFailure(error -> message.fail(FAILED, String.valueOf(error.getMessage())));
    }

    private static String address(String node, int loop) {
        return PREFIX + node + '.' + loop;
    }
}
