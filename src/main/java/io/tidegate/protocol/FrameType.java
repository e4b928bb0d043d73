package io.tidegate.protocol;

import io.tidegate.message.Body;
import io.tidegate.message.Header;
import io.tidegate.message.Position;
import io.tidegate.message.Since;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a client's message can be: which fields it uses, and how they become a frame. Other fields are ignored. */
enum FrameType {
    PING("ping", EnumSet.noneOf(Field.class)) {
        @Override
        ClientFrame build(Fields fields) {
            return new ClientFrame.Ping();
        }
    },
    CONNECT("connect", EnumSet.of(Field.ID, Field.TOKEN, Field.SESSION)) {
        @Override
        ClientFrame build(Fields fields) {
            return new ClientFrame.Connect(
                    id(fields), fields.get(Field.TOKEN, String.class), fields.get(Field.SESSION, String.class));
        }
    },
    REGISTER("register", EnumSet.of(Field.ID, Field.ADDRESS, Field.SINCE, Field.ACK)) {
        @Override
        ClientFrame build(Fields fields) {
            Since since = fields.get(Field.SINCE, Since.class, Since.LATEST);
            return new ClientFrame.Register(id(fields), address(fields), since, fields.has(Field.ACK));
        }
    },
    UNREGISTER("unregister", EnumSet.of(Field.ID, Field.ADDRESS)) {
        @Override
        ClientFrame build(Fields fields) {
            return new ClientFrame.Unregister(id(fields), address(fields));
        }
    },
    PUBLISH("publish", EnumSet.of(Field.ID, Field.ADDRESS, Field.HEADERS, Field.BODY, Field.KEY)) {
        @Override
        ClientFrame build(Fields fields) {
            return new ClientFrame.Publish(
                    id(fields), address(fields), headers(fields), body(fields), fields.get(Field.KEY, String.class));
        }
    },
    SEND("send", EnumSet.of(Field.ID, Field.ADDRESS, Field.HEADERS, Field.BODY, Field.REPLY_ADDRESS)) {
        @Override
        ClientFrame build(Fields fields) {
            String replyAddress = fields.get(Field.REPLY_ADDRESS, String.class);
            return new ClientFrame.Send(id(fields), address(fields), headers(fields), body(fields), replyAddress);
        }
    },
    ACK("ack", EnumSet.of(Field.ADDRESS, Field.CURSOR)) {
        @Override
        ClientFrame build(Fields fields) {
            return new ClientFrame.Acknowledge(address(fields), fields.require(Field.CURSOR, Position.class));
        }
    },
    HISTORY("history", EnumSet.of(Field.ID, Field.ADDRESS, Field.SINCE, Field.LIMIT)) {
        @Override
        ClientFrame build(Fields fields) {
            int limit = fields.require(Field.LIMIT, Integer.class);
            Since since = fields.get(Field.SINCE, Since.class, new Since.Last(limit));
            return new ClientFrame.History(id(fields), address(fields), since, limit);
        }
    };

    /** The types' names as a client writes them. */
    static final String WIRE_NAMES =
            Arrays.stream(values()).map(type -> type.wireName).collect(Collectors.joining(", "));

    private static final Map<String, FrameType> BY_WIRE_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(type -> type.wireName, Function.identity()));

    private final String wireName;

    @SuppressWarnings("ImmutableEnumChecker") // unmodifiable, and nobody else has the set below it
    private final Set<Field> uses;

    FrameType(String wireName, Set<Field> uses) {
        this.wireName = wireName;
        this.uses = Collections.unmodifiableSet(uses);
    }

    /** Makes the frame, once {@link Fields#fault} has found nothing wrong with the fields that it uses. */
    abstract ClientFrame build(Fields fields);

    Set<Field> uses() {
        return uses;
    }

    static @Nullable FrameType ofWireName(String name) {
        return BY_WIRE_NAME.get(name);
    }

    private static @Nullable Long id(Fields fields) {
        return fields.get(Field.ID, Long.class);
    }

    private static String address(Fields fields) {
        return fields.require(Field.ADDRESS, String.class);
    }

    private static Body body(Fields fields) {
        return fields.get(Field.BODY, Body.class, Body.NULL);
    }

    @SuppressWarnings("unchecked") // FieldReader puts nothing else there
    private static List<Header> headers(Fields fields) {
        return (List<Header>) fields.get(Field.HEADERS, List.class, List.of());
    }
}
