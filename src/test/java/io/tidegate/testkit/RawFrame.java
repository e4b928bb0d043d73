package io.tidegate.testkit;

import io.vertx.core.buffer.Buffer;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One WebSocket frame, as it stands on the wire.
 *
 * @param last whether it ends its message
 */
public record RawFrame(boolean last, int opcode, Buffer payload) {
    /** Opcodes. */
    public static final int CONTINUATION = 0, TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10;

    /** Says, together with the opcode of its first frame, that a message is compressed. */
    public static final int COMPRESSED = 0x40;

    private static final int TOP_BIT = 0x80;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;
    private static final int HEADER_BYTES_MAX = 14;

    /** A frame with this payload. */
    public RawFrame(boolean last, int opcode, byte... payload) {
        this(last, opcode, Buffer.buffer(payload));
    }

    /** Waits for the next frame of a server. */
    public static RawFrame read(DataInputStream input) throws IOException {
        int first = input.readUnsignedByte();
        int length = input.readUnsignedByte();
        if (length == LENGTH_16) {
            length = input.readUnsignedShort();
        } else if (length == LENGTH_64) {
            length = Math.toIntExact(input.readLong());
        }
        byte[] payload = new byte[length];
        input.readFully(payload);
        return new RawFrame((first & TOP_BIT) != 0, first & (0xf | COMPRESSED), payload);
    }

    /** The bytes that a client sends; a proper client masks. */
    public byte[] encode(boolean masked) {
        return encode((last ? TOP_BIT : 0) | opcode, masked, payload);
    }

    /** The masked bytes of a frame whose first byte, bits and opcode, is this. */
    public static byte[] encode(int first, byte... payload) {
        return encode(first, true, Buffer.buffer(payload));
    }

    private static byte[] encode(int first, boolean masked, Buffer payload) {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES_MAX + payload.length());
        bytes.put((byte) first);
        putLength(bytes, payload.length(), masked ? TOP_BIT : 0);
        byte[] mask = new byte[4];
        if (masked) {
            ThreadLocalRandom.current().nextBytes(mask);
            bytes.put(mask);
        }
        for (int i = 0; i < payload.length(); i++) {
            bytes.put((byte) (payload.getByte(i) ^ mask[i % mask.length]));
        }
        byte[] encoded = new byte[bytes.position()];
        bytes.flip().get(encoded);
        return encoded;
    }

    private static void putLength(ByteBuffer bytes, int length, int maskBit) {
        if (length < LENGTH_16) {
            bytes.put((byte) (maskBit | length));
        } else if (length <= 0xffff) {
            bytes.put((byte) (maskBit | LENGTH_16)).putShort((short) length);
        } else {
            bytes.put((byte) (maskBit | LENGTH_64)).putLong(length);
        }
    }
}
