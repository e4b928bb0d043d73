package io.tidegate.bus;

import io.tidegate.loop.Loop;
import io.tidegate.message.ServiceFailure;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service at {@value #ADDRESS}: other services request it to publish, and the reply {@code {cursor, duplicate}}
 * says that the publication is safe. Every loop of every node listens there and gets its turn. Owned by one loop.
 */
final class PublishRequests {
    static final String ADDRESS = "tidegate.publish";

    /** The failure code of a publish that the cluster did not answer: as for clients, repeat it with the same key. */
    static final int UNAVAILABLE = 301;

    private static final Logger LOGGER = LoggerFactory.getLogger(PublishRequests.class);

    private final Loop loop;
    private final BusListener listener;
    private final RepeatedWarning ignored;
    private final MessageConsumer<Object> consumer;

    PublishRequests(Loop loop, EventBus eventBus, BusListener listener) {
        this.loop = loop;
        this.listener = listener;
        this.ignored = new RepeatedWarning(loop, LOGGER, "Ignored what was published at tidegate.publish: send it");
        this.consumer = eventBus.consumer(ADDRESS, this::onMessage);
    }

    Future<Void> registered() {
        return consumer.completion();
    }

    Future<Void> close() {
        return consumer.unregister();
    }

    /** On this loop's thread, but in a context of the message's own. */
    private void onMessage(Message<Object> message) {
        if (!message.isSend()) {
            // Every loop of every node has got it, and each would append it once more.
            loop.run(() -> ignored.warn(ADDRESS, "published, not sent"));
            return;
        }
        try {
            PublishRequest request = PublishRequest.parse(message.body());
            loop.run(() -> publish(request, message));
        } catch (PublishRequest.Refused refused) {
            message.fail(refused.code(), refused.getMessage());
        }
    }

    private void publish(PublishRequest request, Message<Object> message) {
        listener.onPublishRequest(request.address(), request.headers(), request.body(), request.key())
                .onSuccess(receipt -> message.reply(new JsonObject()
                        .put("cursor", receipt.position().cursor())
                        .put("duplicate", receipt.duplicate())))
                .onFailure(failure -> fail(message, failure));
    }

    private static void fail(Message<Object> message, Throwable failure) {
        int code = failure instanceof ServiceFailure known ? known.code() : UNAVAILABLE;
        message.fail(code, String.valueOf(failure.getMessage()));
    }
}
