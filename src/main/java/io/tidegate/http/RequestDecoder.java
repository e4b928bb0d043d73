package io.tidegate.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.tidegate.protocol.ClientFrame;
import io.tidegate.protocol.Encoding;
import io.tidegate.protocol.FailureCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads bodies of requests. A publication has the fields of the protocol's {@code publish}, so it is read as that, with the same
 * checks: the type is put in front of what the caller has sent.
 */
final class RequestDecoder {
    private static final byte[] PUBLISH = "{\"type\":\"publish\"".getBytes(StandardCharsets.US_ASCII);

    private final Encoding encoding;
    private final int publicationsMax;
    private final JsonFactory parsers = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            // Bodies are UTF-8 (RFC 8259, 8.1). Guessed to be UTF-16, a slice of one would be cut at the wrong bytes.
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .build();

    RequestDecoder(Encoding encoding, int publicationsMax) {
        this.encoding = encoding;
        this.publicationsMax = publicationsMax;
    }

    /** The publication that a body describes. */
    ClientFrame.Publish publication(byte[] body) throws ProblemException {
        try (JsonParser parser = parsers.createParser(body)) {
            byte[] object = object(parser, body, "the body");
            end(parser);
            return publish(object, "");
        } catch (IOException broken) {
            throw notJson(broken);
        }
    }

    /** The publications of a body with a list {@code publications}; all of them, or none when one is wrong. */
    List<ClientFrame.Publish> publications(byte[] body) throws ProblemException {
        try (JsonParser parser = parsers.createParser(body)) {
            List<byte[]> objects = objects(parser, body);
            end(parser);
            List<ClientFrame.Publish> publications = new ArrayList<>(objects.size());
            for (byte[] object : objects) {
                publications.add(publish(object, "publications[" + publications.size() + "]: "));
            }
            return publications;
        } catch (IOException broken) {
            throw notJson(broken);
        }
    }

    private List<byte[]> objects(JsonParser parser, byte[] body) throws IOException, ProblemException {
        List<byte[]> objects = new ArrayList<>();
        int lists = 0;
        require(parser.nextToken() == JsonToken.START_OBJECT, "the body must be a JSON object with \"publications\"");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean isList = parser.currentName().equals("publications");
            JsonToken value = parser.nextToken();
            if (isList) {
                require(value == JsonToken.START_ARRAY && lists++ == 0, "\"publications\" must be one list of objects");
                readList(parser, body, objects);
            } else {
                parser.skipChildren();
            }
        }
        require(!objects.isEmpty(), "\"publications\" must be a list of 1 to " + publicationsMax + " objects");
        return objects;
    }

    private void readList(JsonParser parser, byte[] body, List<byte[]> objects) throws IOException, ProblemException {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            require(
                    objects.size() < publicationsMax,
                    "send at most " + publicationsMax + " publications at once (http.publicationsMax)");
            objects.add(slice(parser, body, "publications[" + objects.size() + "]"));
        }
    }

    private static byte[] object(JsonParser parser, byte[] body, String what) throws IOException, ProblemException {
        require(parser.nextToken() != null, "the body is empty, send a JSON object");
        return slice(parser, body, what);
    }

    /** The text of the object that has just begun, without its opening brace, and with a comma if something follows. */
    private static byte[] slice(JsonParser parser, byte[] body, String what) throws IOException, ProblemException {
        require(parser.currentToken() == JsonToken.START_OBJECT, what + " must be a JSON object");
        int start = (int) parser.currentTokenLocation().getByteOffset();
        boolean isEmpty = parser.nextToken() == JsonToken.END_OBJECT;
        if (!isEmpty) {
            for (int depth = 1; depth > 0; ) {
                JsonToken token = parser.nextToken();
                require(token != null, what + " does not end");
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            }
        }
        int end = (int) parser.currentLocation().getByteOffset();
        ByteArrayOutputStream slice = new ByteArrayOutputStream(end - start + 1);
        if (!isEmpty) {
            slice.write(',');
        }
        slice.write(body, start + 1, end - start - 1);
        return slice.toByteArray();
    }

    private static void end(JsonParser parser) throws IOException, ProblemException {
        require(parser.nextToken() == null, "the body must be one JSON object, and nothing after it");
    }

    private ClientFrame.Publish publish(byte[] object, String where) throws ProblemException {
        byte[] message = new byte[PUBLISH.length + object.length];
        System.arraycopy(PUBLISH, 0, message, 0, PUBLISH.length);
        System.arraycopy(object, 0, message, PUBLISH.length, object.length);
        Decoded decoded = new Decoded();
        encoding.decode(message, decoded);
        return decoded.publish(where);
    }

    /** The request for history that these fields of the protocol's {@code history} describe. */
    ClientFrame.History history(byte[] fields) throws ProblemException {
        Decoded decoded = new Decoded();
        encoding.decode(fields, decoded);
        return decoded.history();
    }

    private static ProblemException notJson(IOException broken) {
        String reason = broken instanceof JsonProcessingException json ? json.getOriginalMessage() : "unreadable";
        long at = broken instanceof JsonProcessingException json && json.getLocation() != null
                ? json.getLocation().getByteOffset()
                : -1;
        String text = "not JSON" + (at < 0 ? "" : " at byte " + at) + ": " + reason;
        return new ProblemException(Problem.of(FailureCode.INVALID_JSON, text));
    }

    private static void require(boolean holds, String text) throws ProblemException {
        if (!holds) {
            throw new ProblemException(Problem.of(FailureCode.INVALID_MESSAGE, text));
        }
    }
}
