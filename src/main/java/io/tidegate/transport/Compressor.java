package io.tidegate.transport;

import io.tidegate.protocol.Frame;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Compresses messages to clients (RFC 7692, section 7.2.1), each without the ones before it, so that the same bytes suit
 * everybody. One for all sockets of a loop, which owns it.
 */
final class Compressor {
    /** How every flush ends; it is not sent. */
    private static final int TAIL_BYTES = 4;

    private final int bytesMin;
    private final int level;
    /** Made when it is needed first: it holds a quarter of a MiB outside the heap. */
    private @Nullable Deflater deflater;

    /**
     * Holds nothing yet.
     *
     * @param bytesMin length of the smallest message that is compressed
     * @param level of {@link Deflater}; 1 to 9
     */
    Compressor(int bytesMin, int level) {
        this.bytesMin = bytesMin;
        this.level = level;
    }

    /** The message compressed, where that makes it shorter; else as it is. */
    byte[] payload(Frame message) {
        return message.length() < bytesMin ? message.payload() : message.compressed(this::compress);
    }

    private byte[] compress(byte[] text) {
        Deflater used = fresh();
        byte[] room = new byte[text.length + TAIL_BYTES];
        used.setInput(text);
        int length = used.deflate(room, 0, room.length, Deflater.SYNC_FLUSH);
        return length < room.length ? Arrays.copyOf(room, length - TAIL_BYTES) : text;
    }

    private Deflater fresh() {
        Deflater known = deflater;
        if (known == null) {
            known = new Deflater(level, true);
            deflater = known;
        } else {
            known.reset();
        }
        return known;
    }

    /** Gives back what it holds outside the heap. */
    void end() {
        if (deflater != null) {
            deflater.end();
            deflater = null;
        }
    }
}
