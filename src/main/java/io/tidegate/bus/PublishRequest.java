package io.tidegate.bus;

import io.tidegate.message.Body;
import io.tidegate.message.Header;
import io.tidegate.message.ReservedAddresses;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a service asks of {@code tidegate.publish}, checked. */
record PublishRequest(
        String address,
        List<Header> headers,
        Body body,
        @Nullable String key) {
    /** As for clients: with the mark of keys, an id of 256 characters. */
    private static final int KEY_LENGTH_MAX = 254;

    private static final int INVALID_MESSAGE = 101;
    private static final int INVALID_ADDRESS = 104;
    private static final int INVALID_HEADERS = 114;

    /** Why a request is refused: a code, as clients get it for the same mistake, and what to do about it. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        private final int code;

        Refused(int code, String text) {
            super(text, null, false, false);
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    static PublishRequest parse(@Nullable Object body) throws Refused {
        if (!(body instanceof JsonObject request)) {
            throw new Refused(INVALID_MESSAGE, "Send a JsonObject: {address, body, headers?, key?}");
        }
        return new PublishRequest(addressOf(request), headersOf(request), bodyOf(request), keyOf(request));
    }

    private static String addressOf(JsonObject request) throws Refused {
        if (!(request.getValue("address") instanceof String address) || address.isEmpty()) {
            throw new Refused(INVALID_ADDRESS, "Put the address to publish at into \"address\", a string");
        }
        String reserved = ReservedAddresses.prefixOf(address);
        if (reserved != null) {
            throw new Refused(INVALID_ADDRESS, "Choose another address: " + reserved + "* is reserved");
        }
        return address;
    }

    private static Body bodyOf(JsonObject request) throws Refused {
        if (!request.containsKey("body")) {
            throw new Refused(INVALID_MESSAGE, "Put the message into \"body\"; it may be null, but not absent");
        }
        return NativeBodies.fromNative(request.getValue("body"))
                .orElseThrow(() -> new Refused(INVALID_MESSAGE, "Send a \"body\" that can be written as JSON"));
    }

    private static List<Header> headersOf(JsonObject request) throws Refused {
        Object value = request.getValue("headers");
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof JsonObject object)) {
            throw new Refused(INVALID_HEADERS, "Send \"headers\" as a JsonObject of strings");
        }
        List<Header> headers = new ArrayList<>();
        for (Map.Entry<String, Object> entry : object) {
            if (entry.getKey().isEmpty() || !(entry.getValue() instanceof String text)) {
                throw new Refused(INVALID_HEADERS, "Give every header a name, and a string as its value");
            }
            headers.add(new Header(entry.getKey(), text));
        }
        return headers;
    }

    private static @Nullable String keyOf(JsonObject request) throws Refused {
        Object value = request.getValue("key");
        if (value == null) {
            return null;
        }
        if (!(value instanceof String key) || key.isEmpty() || key.length() > KEY_LENGTH_MAX) {
            throw new Refused(
                    INVALID_MESSAGE, "Send as \"key\" a string of 1 to " + KEY_LENGTH_MAX + " characters, or none");
        }
        return key;
    }
}
