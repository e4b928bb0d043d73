package io.tidegate.load;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/** Writes a client's frames, masked as RFC 6455 wants it. */
public final class MaskedFrames {
    private static final int FIN_TEXT = 0x81;
    private static final int FIN_PONG = 0x8a;
    private static final int MASKED = 0x80;
    private static final int SHORT_MAX = 125;
    private static final int LENGTH_OF_16_BITS = 126;
    private static final int LENGTH_OF_64_BITS = 127;
    private static final long LOW = 0xffffffffL;

    /** How much longer than its payload a frame can be, in bytes. */
    public static final int OVERHEAD_MAX = 14;

    private MaskedFrames() {}

    /**
     * Appends a text message.
     *
     * @param payload the message, from index 0 on, in a buffer that is longer by 7 bytes or more
     * @param mask to be drawn at random for each frame
     */
    public static void text(ByteBuf out, ByteBuffer payload, int length, int mask) {
        write(out, FIN_TEXT, payload, length, mask);
    }

    static void pong(ByteBuf out, ByteBuffer payload, int length, int mask) {
        write(out, FIN_PONG, payload, length, mask);
    }

    private static void write(ByteBuf out, int kind, ByteBuffer payload, int length, int mask) {
        out.writeByte(kind);
        if (length <= SHORT_MAX) {
            out.writeByte(MASKED | length);
        } else if (length < 1 << Short.SIZE) {
            out.writeByte(MASKED | LENGTH_OF_16_BITS).writeShort(length);
        } else {
            out.writeByte(MASKED | LENGTH_OF_64_BITS).writeLong(length);
        }
        out.writeInt(mask);
        long twice = (long) mask << Integer.SIZE | (mask & LOW);
        int end = out.writerIndex() + length;
        for (int i = 0; i < length; i += Long.BYTES) {
            out.writeLong(payload.getLong(i) ^ twice);
        }
        out.writerIndex(end);
    }
}
