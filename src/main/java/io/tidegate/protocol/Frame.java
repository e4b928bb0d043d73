package io.tidegate.protocol;

import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An encoded message to a client, ready to be the payload of one WebSocket text message. Immutable, and shared by all
 * connections that get the same message.
 */
public final class Frame {
    private final byte[] payload;
    private volatile byte @Nullable [] compressed;

    /**
     * Wraps without copying.
     *
     * @param payload UTF-8 text; the caller gives it away
     */
    public Frame(byte[] payload) {
        this.payload = payload;
    }

    /** The text in UTF-8; not a copy, so read only. */
    public byte[] payload() {
        return payload;
    }

    /**
     * The text compressed, made once for everybody. Two threads that race for it make the same bytes twice, which is
     * harmless.
     *
     * @param compressor makes of a text always the same bytes; gives the text itself back where that would not be shorter
     */
    public byte[] compressed(UnaryOperator<byte[]> compressor) {
        byte[] known = compressed;
        if (known == null) {
            known = compressor.apply(payload);
            compressed = known;
        }
        return known;
    }

    /** Length in bytes. */
    public int length() {
        return payload.length;
    }

    /** The text; for tests and for transports that want a string. */
    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /** The length only: bodies are never logged. */
    @Override
    public String toString() {
        return "Frame[" + payload.length + " bytes]";
    }
}
