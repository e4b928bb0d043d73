package io.tidegate.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidegate.message.Body;
import io.tidegate.message.Position;
import io.tidegate.message.Since;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one JSON object and checks each by itself. Whatever stands in a field is read to its end, so that
 * a fault in one leaves the others readable. A field that is null counts as absent, except for a body.
 */
final class FieldReader {
    private static final int HISTORY_LIMIT_DEFAULT = 100;
    private static final int INTEGER_LENGTH_MAX =
            Long.toString(-Position.VALUE_MAX).length();

    private final ProtocolLimits limits;
    private final HeadersReader headersReader;

    FieldReader(ProtocolLimits limits) {
        this.limits = limits;
        headersReader = new HeadersReader(limits.headersMax(), this);
    }

    /** Reads the object that has just begun. */
    void readObject(JsonParser parser, byte[] message, Fields fields) throws IOException {
        // Until the client gives one: FrameType knows no limits.
        fields.put(Field.LIMIT, Math.min(HISTORY_LIMIT_DEFAULT, limits.historyCountMax()));
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            Field field = Field.ofWireName(parser.currentName());
            parser.nextToken();
            if (field == null) {
                skip(parser, fields);
            } else if (!fields.begin(field)) {
                skip(parser, fields);
                fields.blame(field, Fault.invalid(field, "is there more than once"));
            } else if (field == Field.BODY) {
                readBody(parser, message, fields);
            } else if (parser.currentToken() != JsonToken.VALUE_NULL) {
                readField(parser, field, fields);
            }
        }
    }

    /** Reads the value that has just begun to its end, and forgets it. */
    void skip(JsonParser parser, Fields fields) throws IOException {
        int open = opened(parser.currentToken());
        while (open > 0) {
            open += opened(parser.nextToken());
            if (parser.getParsingContext().getNestingDepth() > limits.depthMax()) {
                fields.blame(tooDeep());
            }
        }
        parser.finishToken();
    }

    Fault tooDeep() {
        return new Fault(FailureCode.TOO_DEEP, "nest objects and arrays at most " + limits.depthMax() + " deep");
    }

    private static int opened(JsonToken token) {
        if (token.isStructStart()) {
            return 1;
        }
        return token.isStructEnd() ? -1 : 0;
    }

    private void readBody(JsonParser parser, byte[] message, Fields fields) throws IOException {
        int start = (int) parser.currentTokenLocation().getByteOffset();
        skip(parser, fields);
        int end = (int) parser.currentLocation().getByteOffset();
        byte[] json = CompactJson.of(message, start, end);
        if (json.length > limits.bodyBytesMax()) {
            String text = "the body has " + json.length + " bytes, more than " + limits.bodyBytesMax();
            fields.blame(Field.BODY, new Fault(FailureCode.BODY_TOO_LARGE, text));
        } else {
            fields.put(Field.BODY, Body.ofJson(json));
        }
    }

    private void readField(JsonParser parser, Field field, Fields fields) throws IOException {
        switch (field) {
            case ID -> readId(parser, fields);
            case LIMIT -> readLimit(parser, fields);
            case HEADERS -> headersReader.read(parser, fields);
            case SINCE -> readSince(parser, fields);
            default -> readText(parser, field, fields);
        }
    }

    private void readId(JsonParser parser, Fields fields) throws IOException {
        Long id = integer(parser, fields);
        if (id == null) {
            fields.blame(Field.ID, Fault.invalid(Field.ID, "must be an integer between -(2^53-1) and 2^53-1"));
        } else {
            fields.put(Field.ID, id);
        }
    }

    private void readLimit(JsonParser parser, Fields fields) throws IOException {
        Long limit = integer(parser, fields);
        if (limit == null || limit < 1) {
            fields.blame(Field.LIMIT, Fault.invalid(Field.LIMIT, "must be an integer, 1 or more"));
        } else {
            fields.put(Field.LIMIT, (int) Math.min(limit, limits.historyCountMax()));
        }
    }

    private void readSince(JsonParser parser, Fields fields) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            readSinceLast(parser, fields);
        } else if (parser.currentToken() == JsonToken.VALUE_STRING) {
            readSinceText(parser.getText(), fields);
        } else {
            skip(parser, fields);
            fields.blame(Field.SINCE, mistypedSince());
        }
    }

    private void readSinceLast(JsonParser parser, Fields fields) throws IOException {
        int found = 0;
        Long last = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean isLast = parser.currentName().equals("last");
            parser.nextToken();
            if (isLast) {
                found++;
                last = integer(parser, fields);
            } else {
                skip(parser, fields);
            }
        }
        if (found != 1 || last == null || last < 1) {
            fields.blame(Field.SINCE, mistypedSince());
        } else {
            fields.put(Field.SINCE, new Since.Last((int) Math.min(last, Integer.MAX_VALUE)));
        }
    }

    private static void readSinceText(String text, Fields fields) {
        if (text.equals("latest")) {
            fields.put(Field.SINCE, Since.LATEST);
        } else if (text.equals("earliest")) {
            fields.put(Field.SINCE, Since.EARLIEST);
        } else {
            Optional<Position> position = Position.ofCursor(text);
            position.ifPresentOrElse(
                    after -> fields.put(Field.SINCE, new Since.After(after)),
                    () -> fields.blame(Field.SINCE, noCursor(Field.SINCE)));
        }
    }

    private void readText(JsonParser parser, Field field, Fields fields) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            skip(parser, fields);
            fields.blame(field, Fault.invalid(field, "must be a string"));
            return;
        }
        String text = parser.getText();
        Fault fault =
                Utf8.canExpress(text) ? textFault(field, text) : Fault.invalid(field, "has half a surrogate pair");
        if (fault != null) {
            fields.blame(field, fault);
        } else {
            fields.put(field, field == Field.CURSOR ? Position.ofCursor(text).orElseThrow() : text);
        }
    }

    private @Nullable Fault textFault(Field field, String text) {
        return switch (field) {
            case ADDRESS -> addressFault(text);
            case REPLY_ADDRESS -> replyAddressFault(text);
            case KEY -> lengthFault(field, text, limits.keyLengthMax());
            case CURSOR -> Position.ofCursor(text).isPresent() ? null : noCursor(field);
            case ACK -> text.equals("client") ? null : Fault.invalid(field, "must be \"client\" where it is given");
            default -> null;
        };
    }

    /** What is wrong with an address; null when nothing is. */
    @Nullable
    Fault addressFault(String address) {
        Fault length = lengthFault(Field.ADDRESS, address, limits.addressLengthMax());
        if (length != null) {
            return new Fault(FailureCode.INVALID_ADDRESS, length.message());
        }
        return formFault(address);
    }

    /** A client chooses it itself, but where a service might take it for an address it must be none that is internal. */
    private @Nullable Fault replyAddressFault(String address) {
        Fault length = lengthFault(Field.REPLY_ADDRESS, address, limits.addressLengthMax());
        return length == null ? formFault(address) : length;
    }

    private static @Nullable Fault formFault(String address) {
        String form = AddressForm.fault(address);
        return form == null ? null : new Fault(FailureCode.INVALID_ADDRESS, form);
    }

    private static @Nullable Fault lengthFault(Field field, String text, int max) {
        if (text.isEmpty() || text.length() > max) {
            return Fault.invalid(field, "must have 1 to " + max + " characters, not " + text.length());
        }
        return null;
    }

    private static Fault noCursor(Field field) {
        return new Fault(FailureCode.INVALID_CURSOR, "field \"" + field.wireName() + "\" holds no cursor");
    }

    private static Fault mistypedSince() {
        return Fault.invalid(Field.SINCE, "must be a cursor, \"latest\", \"earliest\" or {\"last\": 1 or more}");
    }

    /** The integer that has just begun; null when it is none, or one that a JavaScript number does not hold exactly. */
    private @Nullable Long integer(JsonParser parser, Fields fields) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT || parser.getTextLength() > INTEGER_LENGTH_MAX) {
            skip(parser, fields);
            return null;
        }
        long value = Long.parseLong(parser.getText());
        return Math.abs(value) <= Position.VALUE_MAX ? value : null;
    }
}
