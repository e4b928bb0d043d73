package io.tidegate.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidegate.message.Header;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the headers of a publication: strings, or arrays of strings. Numbers and booleans become strings as they are
 * written, as clients of vertx-web's bridge expect.
 */
final class HeadersReader {
    private static final String RESERVED_PREFIX = "tidegate-";

    private final int headersMax;
    private final FieldReader fieldReader;

    HeadersReader(int headersMax, FieldReader fieldReader) {
        this.headersMax = headersMax;
        this.fieldReader = fieldReader;
    }

    void read(JsonParser parser, Fields fields) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            fieldReader.skip(parser, fields);
            fields.blame(Field.HEADERS, Fault.invalid(Field.HEADERS, "must be an object"));
            return;
        }
        List<Header> headers = new ArrayList<>();
        Set<String> names = new HashSet<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            checkName(name, names.add(name), fields);
            parser.nextToken();
            readValues(parser, name, headers, fields);
        }
        fields.put(Field.HEADERS, headers);
    }

    private void readValues(JsonParser parser, String name, List<Header> headers, Fields fields) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            readValue(parser, name, headers, fields);
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            readValue(parser, name, headers, fields);
        }
    }

    private void readValue(JsonParser parser, String name, List<Header> headers, Fields fields) throws IOException {
        if (!parser.currentToken().isScalarValue() || parser.currentToken() == JsonToken.VALUE_NULL) {
            fieldReader.skip(parser, fields);
            blame(fields, "header values must be strings or arrays of strings");
            return;
        }
        String value = parser.getText();
        if (headers.size() == headersMax) {
            blame(fields, "a publication has at most " + headersMax + " headers");
        } else if (Utf8.canExpress(value)) {
            headers.add(new Header(name, value));
        } else {
            blame(fields, "a header value has half a surrogate pair");
        }
    }

    /** Names on the event bus are the same in whatever case, so reserved ones are too. */
    private static void checkName(String name, boolean isNew, Fields fields) {
        if (name.isEmpty() || !Utf8.canExpress(name)) {
            blame(fields, "header names must be text, not empty");
        } else if (!isNew) {
            blame(fields, "a header is there more than once; give several values as an array");
        } else if (name.regionMatches(true, 0, RESERVED_PREFIX, 0, RESERVED_PREFIX.length())) {
            blame(fields, "headers that begin with " + RESERVED_PREFIX + " are reserved");
        }
    }

    private static void blame(Fields fields, String message) {
        fields.blame(Field.HEADERS, new Fault(FailureCode.INVALID_HEADERS, message));
    }
}
