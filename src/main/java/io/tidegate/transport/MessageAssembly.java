package io.tidegate.transport;

import io.tidegate.protocol.CloseCode;
import io.tidegate.protocol.Utf8;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes complete text messages of one connection's data frames, and refuses what is none. Holds at most one message's
 * bytes. Belongs to the connection's loop.
 */
final class MessageAssembly {
    private final int messageBytesMax;
    private final Outcome outcome;
    private @Nullable ByteArrayOutputStream begun;

    /** Who gets what the frames make. */
    interface Outcome {
        /** A complete message, valid UTF-8. */
        void onMessage(byte[] message);

        /** No message; nothing that follows would be one. */
        void onRefused(CloseCode code);
    }

    MessageAssembly(int messageBytesMax, Outcome outcome) {
        this.messageBytesMax = messageBytesMax;
        this.outcome = outcome;
    }

    /** Takes a text, binary or continuation frame; the decoder has seen to it that they follow each other properly. */
    void onFrame(boolean binary, boolean last, byte[] payload) {
        ByteArrayOutputStream before = begun;
        begun = null;
        int length = payload.length + (before == null ? 0 : before.size());
        if (binary) {
            outcome.onRefused(CloseCode.UNSUPPORTED_DATA);
        } else if (length > messageBytesMax) {
            outcome.onRefused(CloseCode.TOO_LARGE);
        } else if (before == null && last) {
            complete(payload);
        } else {
            append(before == null ? new ByteArrayOutputStream() : before, payload, last);
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

    private void complete(byte[] text) {
        if (Utf8.isValid(text)) {
            outcome.onMessage(text);
        } else {
            outcome.onRefused(CloseCode.INVALID_PAYLOAD);
        }
    }
}
