package io.tidegate.transport;

import io.netty.buffer.ByteBufUtil;
import io.tidegate.protocol.CloseCode;
import io.tidegate.protocol.Utf8;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes complete text messages of one connection's data frames, and refuses what is none. Holds at most one message's
 * bytes, compressed or not. Belongs to the connection's loop.
 */
final class MessageAssembly {
    private final SocketParts parts;
    private final Outcome outcome;
    private @Nullable ByteArrayOutputStream begun;
    private boolean compressed;
    private int fragments;

    /** Who gets what the frames make. */
    interface Outcome {
        /** A complete message, valid UTF-8. */
        void onMessage(byte[] message);

        /** No message; nothing that follows would be one. */
        void onRefused(CloseCode code);
    }

    MessageAssembly(SocketParts parts, Outcome outcome) {
        this.parts = parts;
        this.outcome = outcome;
    }

    /** The decoder has seen to it that they follow each other properly. */
    void onFrame(DataFrame frame) {
        byte[] payload = ByteBufUtil.getBytes(frame.payload());
        ByteArrayOutputStream before = begun;
        begun = null;
        if (before == null) {
            compressed = frame.compressed();
            fragments = 0;
        }
        fragments++;
        int length = payload.length + (before == null ? 0 : before.size());
        if (frame.binary()) {
            outcome.onRefused(CloseCode.UNSUPPORTED_DATA);
        } else if (fragments > parts.config().fragmentsMax()) {
            outcome.onRefused(CloseCode.FRAME_FLOOD);
        } else if (length > parts.config().messageBytesMax()) {
            outcome.onRefused(CloseCode.TOO_LARGE);
        } else if (before == null && frame.last()) {
            complete(payload);
        } else {
            append(before == null ? new ByteArrayOutputStream() : before, payload, frame.last());
        }
    }

    private void append(ByteArrayOutputStream message, byte[] payload, boolean last) {
        message.writeBytes(payload);
        if (last) {
            complete(message.toByteArray());
        } else {
            begun = message;
        }
    }

    private void complete(byte[] payload) {
        if (compressed) {
            parts.decompressor().decompress(payload, this::check, outcome::onRefused);
        } else {
            check(payload);
        }
    }

    private void check(byte[] text) {
        if (Utf8.isValid(text)) {
            outcome.onMessage(text);
        } else {
            outcome.onRefused(CloseCode.INVALID_PAYLOAD);
        }
    }
}
