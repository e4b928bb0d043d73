package io.tidegate.protocol;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The fields that mean something in a client's message. Faults are told in this order. */
enum Field {
    TYPE("type", true),
    ID("id", false),
    ADDRESS("address", true),
    SINCE("since", false),
    ACK("ack", false),
    LIMIT("limit", false),
    CURSOR("cursor", true),
    HEADERS("headers", false),
    BODY("body", false),
    KEY("key", false),
    REPLY_ADDRESS("replyAddress", false),
    TOKEN("token", false),
    SESSION("session", false);

    private static final Map<String, Field> BY_WIRE_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Field::wireName, Function.identity()));

    private final String wireName;
    private final boolean required;

    Field(String wireName, boolean required) {
        this.wireName = wireName;
        this.required = required;
    }

    String wireName() {
        return wireName;
    }

    /** Whether a frame that uses the field cannot do without. */
    boolean isRequired() {
        return required;
    }

    static @Nullable Field ofWireName(String name) {
        return BY_WIRE_NAME.get(name);
    }
}
