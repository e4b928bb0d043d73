package io.tidegate.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The body of a publication: one JSON value (RFC 8259) as UTF-8 text, immutable. Nobody between the client's decoder
 * and the frame looks inside it.
 */
public final class Body {
    /** The JSON literal {@code null}. */
    public static final Body NULL = ofJson("null");

    private final byte[] json;

    private Body(byte[] json) {
        this.json = json;
    }

    /**
     * Wraps JSON text without copying it.
     *
     * @param json one complete JSON value in UTF-8; the caller gives it away and must not change it afterwards
     */
    public static Body ofJson(byte[] json) {
        return new Body(json);
    }

    /** Wraps JSON text. */
    public static Body ofJson(String json) {
        return new Body(json.getBytes(StandardCharsets.UTF_8));
    }

    /** The JSON text in UTF-8; not a copy, so read only. */
    public byte[] bytes() {
        return json;
    }

    /** Length of the JSON text in bytes. */
    public int length() {
        return json.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Body body && Arrays.equals(json, body.json);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(json);
    }

    /** The length only: bodies are never logged. */
    @Override
    public String toString() {
        return "Body[" + json.length + " bytes]";
    }
}
