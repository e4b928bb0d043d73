package io.tidegate.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tidegate.message.Since;
import java.io.IOException;
import java.util.List;

/** The JSON of the client's side of the wire. Numbers of bodies stay as they were written. */
final class Wire {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final ObjectReader WHOLE =
            MAPPER.readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Wire() {}

    /** A frame of the type. */
    static ObjectNode frame(String type) {
        return MAPPER.createObjectNode().put("type", type);
    }

    /** The frames of one text message. */
    static List<JsonNode> frames(String message) throws IOException {
        try (MappingIterator<JsonNode> frames = MAPPER.readerFor(JsonNode.class).readValues(message)) {
            return frames.readAll();
        }
    }

    /** The text as JSON where it is JSON, else as a JSON string. */
    static JsonNode body(String text) {
        try {
            JsonNode node = WHOLE.readTree(text);
            return node.isMissingNode() ? TextNode.valueOf(text) : node;
        } catch (JsonProcessingException notJson) {
            return TextNode.valueOf(text);
        }
    }

    /** Writes where to begin into a register frame. */
    static ObjectNode since(ObjectNode frame, Since since) {
        return since.dispatch(new Since.Handler<>() {
            @Override
            public ObjectNode onLatest() {
                return frame.put("since", "latest");
            }

            @Override
            public ObjectNode onEarliest() {
                return frame.put("since", "earliest");
            }

            @Override
            public ObjectNode onLast(Since.Last last) {
                frame.putObject("since").put("last", last.count());
                return frame;
            }

            @Override
            public ObjectNode onAfter(Since.After after) {
                return frame.put("since", after.position().cursor());
            }
        });
    }
}
