package io.tidegate.transport;

import io.tidegate.protocol.CloseCode;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Restores messages that clients have compressed (RFC 7692, section 7.2.2), each without the ones before it. What would
 * become larger than a message may be is given up as soon as it does. One for all sockets of a loop, which owns it.
 */
final class Decompressor {
    /** What the client has left out, and an end, by which a message that is cut short is told from a whole one. */
    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff, 3, 0};

    private static final int CHUNK_BYTES = 8192;

    private final int messageBytesMax;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    /** Made when it is needed first: it holds some 40 KiB outside the heap. */
    private @Nullable Inflater inflater;

    Decompressor(int messageBytesMax) {
        this.messageBytesMax = messageBytesMax;
    }

    /** Hands over the message, or why there is none. */
    void decompress(byte[] compressed, Consumer<byte[]> message, Consumer<CloseCode> refusal) {
        byte[] input = Arrays.copyOf(compressed, compressed.length + TAIL.length);
        System.arraycopy(TAIL, 0, input, compressed.length, TAIL.length);
        ByteArrayOutputStream restored = new ByteArrayOutputStream();
        Inflater used = inflater();
        try {
            int left = inflate(used, input, 0, restored);
            if (used.finished() && left > 0) {
                // The client has ended its data by itself (section 7.2.3.4), which it may do once.
                left = inflate(used, input, input.length - left, restored);
            }
            if (restored.size() > messageBytesMax) {
                refusal.accept(CloseCode.TOO_LARGE);
            } else if (left > 0 || !used.finished()) {
                refusal.accept(CloseCode.CORRUPT_PAYLOAD);
            } else {
                message.accept(restored.toByteArray());
            }
        } catch (DataFormatException corrupt) {
            refusal.accept(CloseCode.CORRUPT_PAYLOAD);
        }
    }

    /** Goes on until an end, or until there is too much; tells how many bytes of the input are left. */
    private int inflate(Inflater used, byte[] input, int start, ByteArrayOutputStream restored)
            throws DataFormatException {
        used.reset();
        used.setInput(input, start, input.length - start);
        int length;
        do {
            length = used.inflate(chunk);
            restored.write(chunk, 0, length);
        } while (length > 0 && restored.size() <= messageBytesMax);
        return used.getRemaining();
    }

    private Inflater inflater() {
        Inflater known = inflater;
        if (known == null) {
            known = new Inflater(true);
            inflater = known;
        }
        return known;
    }

    /** Gives back what it holds outside the heap. */
    void end() {
        if (inflater != null) {
            inflater.end();
            inflater = null;
        }
    }
}
