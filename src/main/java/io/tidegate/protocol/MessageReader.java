package io.tidegate.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads text messages: JSON objects one after the other, each handed on as a frame or as what is wrong with it. Stateless
 * apart from the parser's table of field names, which Jackson shares safely.
 */
final class MessageReader {
    /** How much deeper than allowed an object may be and still be read over, so that what follows it is heard. */
    private static final int DEPTH_READ_OVER = 4096;

    private static final Set<Field> TYPE_ONLY = EnumSet.of(Field.TYPE);

    private final JsonFactory parsers;
    private final FieldReader fieldReader;
    private final FrequentMessages frequent;
    private final int depthMax;

    MessageReader(ProtocolLimits limits) {
        depthMax = limits.depthMax();
        fieldReader = new FieldReader(limits);
        frequent = new FrequentMessages(limits, address -> fieldReader.addressFault(address) == null);
        // Names come from clients, so they are not interned. UTF-8 is checked before, so it is not to be guessed.
        parsers = JsonFactory.builder()
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(JsonFactory.Feature.CHARSET_DETECTION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(depthMax + DEPTH_READ_OVER)
                        .build())
                .build();
    }

    void read(byte[] message, ClientFrame.Handler handler) {
        if (frequent.read(message, handler)) {
            return;
        }
        if (!Utf8.isValid(message)) {
            handler.onInvalid(null, FailureCode.INVALID_JSON, "the message is not valid UTF-8");
            return;
        }
        try (JsonParser parser = parsers.createParser(message)) {
            readObjects(parser, message, handler);
        } catch (IOException impossible) {
            throw new UncheckedIOException("an array in memory cannot fail to be read", impossible);
        }
    }

    private void readObjects(JsonParser parser, byte[] message, ClientFrame.Handler handler) {
        Fields fields = readObject(parser, message);
        if (fields == null) {
            handler.onInvalid(null, FailureCode.INVALID_JSON, "the message is empty");
        }
        while (fields != null) {
            hand(fields, handler);
            fields = fields.isBroken() ? null : readObject(parser, message);
        }
    }

    /** The next object; null when there is none. */
    private @Nullable Fields readObject(JsonParser parser, byte[] message) {
        Fields fields = new Fields();
        try {
            JsonToken token = parser.nextToken();
            if (token == null) {
                return null;
            }
            if (token == JsonToken.START_OBJECT) {
                fieldReader.readObject(parser, message, fields);
            } else {
                fields.blame(new Fault(FailureCode.INVALID_MESSAGE, "a message must be a JSON object"));
                fieldReader.skip(parser, fields);
            }
        } catch (IOException broken) {
            fields.breakOff(fault(parser, broken));
        }
        return fields;
    }

    private static void hand(Fields fields, ClientFrame.Handler handler) {
        FrameType type = FrameType.ofWireName(fields.get(Field.TYPE, String.class, ""));
        Fault fault = fields.fault(type == null ? TYPE_ONLY : type.uses());
        if (fault == null && type == null) {
            fault = new Fault(FailureCode.UNKNOWN_TYPE, "field \"type\" must be one of " + FrameType.WIRE_NAMES);
        }
        if (fault == null && type != null) {
            type.build(fields).dispatch(handler);
        } else if (fault != null) {
            handler.onInvalid(fields.get(Field.ID, Long.class), fault.code(), fault.message());
        }
    }

    private Fault fault(JsonParser parser, IOException broken) {
        if (broken instanceof StreamConstraintsException
                && parser.getParsingContext().getNestingDepth() > depthMax) {
            return fieldReader.tooDeep();
        }
        String reason = broken instanceof JsonProcessingException json ? json.getOriginalMessage() : "unreadable";
        long at = parser.currentLocation().getByteOffset();
        return new Fault(FailureCode.INVALID_JSON, "not JSON at byte " + at + ": " + reason);
    }
}
