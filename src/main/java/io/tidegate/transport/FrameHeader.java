package io.tidegate.transport;

import io.netty.buffer.ByteBuf;
import io.tidegate.protocol.Frame;

/** Headers of the frames that a server sends: final, not masked (RFC 6455, section 5.2). */
final class FrameHeader {
    static final int TEXT = 0x1;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    /** Says that a message is compressed (RFC 7692, section 6). */
    static final int COMPRESSED = 0x40;

    /** Bytes of the largest header. */
    static final int BYTES_MAX = 10;

    private static final int FINAL = 0x80;
    private static final int SHORT_MAX = 125;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;
    private static final int TWO_BYTES_MAX = 0xFFFF;

    private FrameHeader() {}

    /** What kind of frame a text message is whose payload may be compressed, and then is the shorter one. */
    static int text(Frame message, byte[] payload) {
        return payload.length < message.length() ? TEXT | COMPRESSED : TEXT;
    }

    /**
     * Writes a header.
     *
     * @param kind an opcode, with {@link #COMPRESSED} where it is
     * @param length of the payload in bytes
     */
    static void write(ByteBuf bytes, int kind, int length) {
        bytes.writeByte(FINAL | kind);
        if (length <= SHORT_MAX) {
            bytes.writeByte(length);
        } else if (length <= TWO_BYTES_MAX) {
            bytes.writeByte(TWO_BYTES).writeShort(length);
        } else {
            bytes.writeByte(EIGHT_BYTES).writeLong(length);
        }
    }
}
