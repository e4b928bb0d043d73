package io.tidegate.transport;

import io.tidegate.protocol.CloseCode;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes complete text messages of one connection's data frames, and refuses what is none. Holds at most one message's
 * bytes. Belongs to the connection's loop.
 */
final class MessageAssembly {
    private final int messageBytesMax;
    private final Utf8Check utf8;
    private final Consumer<byte[]> message;
    private final Consumer<CloseCode> refusal;
    private @Nullable ByteArrayOutputStream begun;

    MessageAssembly(int messageBytesMax, Utf8Check utf8, Consumer<byte[]> message, Consumer<CloseCode> refusal) {
        this.messageBytesMax = messageBytesMax;
        this.utf8 = utf8;
        this.message = message;
        this.refusal = refusal;
    }

    /** Takes a text, binary or continuation frame; the decoder has seen to it that they follow each other properly. */
    void onFrame(boolean binary, boolean last, byte[] payload) {
        ByteArrayOutputStream before = begun;
        begun = null;
        int length = payload.length + (before == null ? 0 : before.size());
        if (binary) {
            refusal.accept(CloseCode.UNSUPPORTED_DATA);
        } else if (length > messageBytesMax) {
            refusal.accept(CloseCode.TOO_LARGE);
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
        if (utf8.isValid(text)) {
            message.accept(text);
        } else {
            refusal.accept(CloseCode.INVALID_PAYLOAD);
        }
    }
}
