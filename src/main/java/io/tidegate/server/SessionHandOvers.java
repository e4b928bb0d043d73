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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks other loops, of this node and of others, for sessions they hold, and answers them: over the event bus. */
final class SessionHandOvers implements HandOver {
    private static final Logger LOGGER = LoggerFactory.getLogger(SessionHandOvers.class);
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

    @Override
    public void tell(String otherNode, int otherLoop, String session) {
        vertx.eventBus().send(address(otherNode, otherLoop), session);
    }

    private static void answer(Sessions sessions, Message<String> message) {
        Future<Void> handedOver = sessions.handOver(message.body());
        if (message.replyAddress() == null) {
            handedOver.onFailure(SessionHandOvers::logFailure);
            return;
        }
        handedOver
                .onSuccess(done -> message.reply(null))
                .onFailure(error -> message.fail(FAILED, String.valueOf(error.getMessage())));
    }

    private static void logFailure(Throwable fault) {
        LOGGER.atDebug()
                .addKeyValue("error", fault.getMessage())
                .log("A session that goes on elsewhere did not end cleanly");
    }

    private static String address(String node, int loop) {
        return PREFIX + node + '.' + loop;
    }
}
