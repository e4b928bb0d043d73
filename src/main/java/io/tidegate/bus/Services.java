package io.tidegate.bus;

import io.tidegate.loop.Loop;
import io.tidegate.message.Body;
import io.tidegate.message.Header;
import io.tidegate.message.ServiceFailure;
import io.tidegate.message.ServiceReply;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Point-to-point messages from clients to services, and the replies. Owned by one loop. */
final class Services {
    /**
     * How often a request that reached a held consumer is given to the next consumer of its address. A service and a held
     * consumer take turns, so that the second try is the service's unless other requests come between.
     */
    private static final int ATTEMPTS = 4;

    private static final int NO_CODE = -1;

    private final Loop loop;
    private final EventBus eventBus;
    private final Duration timeout;

    Services(Loop loop, EventBus eventBus, Duration timeout) {
        this.loop = loop;
        this.eventBus = eventBus;
        this.timeout = timeout;
    }

    /** Sends and forgets; false when the body is not JSON. */
    boolean send(String address, List<Header> headers, Body body) {
        assert loop.isCurrent();
        Optional<NativeBodies.NativeBody> value = NativeBodies.toNative(body);
        value.ifPresent(present -> eventBus.send(address, present.value(), options(headers)));
        return value.isPresent();
    }

    Future<ServiceReply> request(String address, List<Header> headers, Body body) {
        assert loop.isCurrent();
        Optional<NativeBodies.NativeBody> value = NativeBodies.toNative(body);
        if (value.isEmpty()) {
            return Future.failedFuture(refusal("The body is not JSON"));
        }
        DeliveryOptions options = options(headers).setSendTimeout(timeout.toMillis());
        Future<Message<Object>> reply = attempt(address, value.get().value(), options, ATTEMPTS);
        return loop.bring(reply.transform(
                outcome -> outcome.succeeded() ? replyOf(outcome.result()) : Future.failedFuture(of(outcome.cause()))));
    }

    private Future<Message<Object>> attempt(
            String address, @Nullable Object body, DeliveryOptions options, int attempts) {
        Future<Message<Object>> reply = eventBus.request(address, body, options);
        return reply.recover(failure -> attempts > 1 && isHeld(failure)
                ? attempt(address, body, options, attempts - 1)
                : Future.failedFuture(failure));
    }

    private static boolean isHeld(Throwable failure) {
        return failure instanceof ReplyException reply && reply.failureCode() == NativeConsumers.HELD;
    }

    private static DeliveryOptions options(List<Header> headers) {
        return new DeliveryOptions().setHeaders(NativeBodies.toNative(headers));
    }

    private static Future<ServiceReply> replyOf(Message<Object> message) {
        return NativeBodies.bodyOf(message)
                .map(body -> Future.succeededFuture(new ServiceReply(NativeBodies.headersOf(message), body)))
                .orElseGet(() -> Future.failedFuture(refusal("The service's reply cannot be written as JSON")));
    }

    private static ServiceFailure of(Throwable failure) {
        String text = failure.getMessage() == null ? "The service failed" : failure.getMessage();
        if (!(failure instanceof ReplyException reply)) {
            return refusal(text);
        }
        return switch (reply.failureType()) {
            case NO_HANDLERS -> new ServiceFailure(ServiceFailure.Type.NO_HANDLERS, NO_CODE, text);
            case TIMEOUT -> new ServiceFailure(ServiceFailure.Type.TIMEOUT, NO_CODE, text);
            case RECIPIENT_FAILURE, ERROR ->
                new ServiceFailure(ServiceFailure.Type.RECIPIENT_FAILURE, reply.failureCode(), text);
        };
    }

    private static ServiceFailure refusal(String text) {
        return new ServiceFailure(ServiceFailure.Type.RECIPIENT_FAILURE, NO_CODE, text);
    }
}
