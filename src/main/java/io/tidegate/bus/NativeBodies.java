package io.tidegate.bus;

import io.tidegate.message.Body;
import io.tidegate.message.Header;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.EncodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Bodies and headers as a Vert.x service has them, and as we have them. Outwards a JSON value becomes what Vert.x's own
 * bridge would give a service: {@link JsonObject}, {@link JsonArray}, String, Integer, Long, Double, Boolean or null.
 * Inwards also the other types that the event bus carries by itself: bytes become a string in base 64 (the URL alphabet
 * without padding, as inside a {@link JsonObject}), a character a string. Types with codecs of their own have no JSON.
 */
final class NativeBodies {
    private NativeBodies() {}

    /** A body as a service gets it. */
    record NativeBody(@Nullable Object value) {}

    /** What a service gets; empty when the body is not JSON. */
    static Optional<NativeBody> toNative(Body body) {
        try {
            Object value = Json.decodeValue(Buffer.buffer(body.bytes()));
            // The event bus has no codec for integers beyond 64 bits.
            return Optional.of(new NativeBody(value instanceof BigInteger big ? (Object) big.doubleValue() : value));
        } catch (DecodeException notJson) {
            return Optional.empty();
        }
    }

    /** What a service sent; empty when it has no JSON form. */
    static Optional<Body> bodyOf(Message<?> message) {
        try {
            return fromNative(message.body());
        } catch (RuntimeException undecodable) {
            // A codec of the service's own that fails on this side: the same as a type that we do not know.
            return Optional.empty();
        }
    }

    /** A service's body as JSON; empty when it has no JSON form. */
    static Optional<Body> fromNative(@Nullable Object value) {
        if (value == null) {
            return Optional.of(Body.NULL);
        }
        try {
            return hasJson(value) ? Optional.of(Body.ofJson(Json.encode(value))) : Optional.empty();
        } catch (EncodeException notJson) {
            return Optional.empty();
        }
    }

    private static boolean hasJson(Object value) {
        return value instanceof JsonObject
                || value instanceof JsonArray
                || value instanceof CharSequence
                || value instanceof Character
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Buffer
                || value instanceof byte[];
    }

    static MultiMap toNative(List<Header> headers) {
        MultiMap map = MultiMap.caseInsensitiveMultiMap();
        headers.forEach(header -> map.add(header.name(), header.value()));
        return map;
    }

    static List<Header> headersOf(Message<?> message) {
        List<Header> headers = new ArrayList<>();
        message.headers().forEach((name, value) -> {
            if (!name.isEmpty()) {
                headers.add(new Header(name, value));
            }
        });
        return headers;
    }
}
