package io.tidegate.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Takes the frames that a server sends apart, as far as they are there. Knows no fragments, because Tidegate sends none. */
final class FrameReader {
    private static final int FIN_TEXT = 0x81;
    private static final int FIN_CLOSE = 0x88;
    private static final int FIN_PING = 0x89;
    private static final int FIN_PONG = 0x8a;
    private static final int BYTE = 0xff;
    private static final int SHORT = 0xffff;
    private static final int HEADER = 2;
    private static final int HEADER_OF_16_BITS = 4;
    private static final int HEADER_OF_64_BITS = 10;
    private static final int LENGTH_OF_16_BITS = 126;
    private static final int LENGTH_OF_64_BITS = 127;

    private final Sink sink;
    private final long lengthMax;

    /** What becomes of a frame. */
    interface Sink {
        void onText(ByteBuffer bytes, int start, int end);

        void onPing(ByteBuffer bytes, int start, int end);

        /** The server closes. Nothing is read afterwards. */
        void onClose(String kind, String reason);

        /** The server has sent what it must not. Nothing is read afterwards. */
        void onEnd(String kind);
    }

    /** Reads frames that are smaller than so many bytes, header included. */
    FrameReader(Sink sink, int bytesMax) {
        this.sink = sink;
        this.lengthMax = bytesMax - (long) HEADER_OF_64_BITS;
    }

    /** Reads the whole frames between two places and returns where the first that is not whole begins. */
    int read(ByteBuffer bytes, int start, int end) {
        int at = start;
        while (end - at >= HEADER) {
            int length = bytes.get(at + 1) & BYTE;
            int payload = at + headerOf(length);
            if (payload > end) {
                return at;
            }
            long size = length < LENGTH_OF_16_BITS ? length : longer(bytes, at, length);
            if (size < 0 || size > lengthMax) {
                sink.onEnd(length > LENGTH_OF_64_BITS ? "masked frame" : "frame too long");
                return end;
            }
            if (payload + size > end) {
                return at;
            }
            int kind = bytes.get(at) & BYTE;
            at = payload + (int) size;
            if (!take(bytes, kind, payload, at)) {
                return end;
            }
        }
        return at;
    }

    private static int headerOf(int length) {
        if (length < LENGTH_OF_16_BITS) {
            return HEADER;
        }
        return length == LENGTH_OF_16_BITS ? HEADER_OF_16_BITS : HEADER_OF_64_BITS;
    }

    /** Negative for a length that no frame has. */
    private static long longer(ByteBuffer bytes, int at, int length) {
        return switch (length) {
            case LENGTH_OF_16_BITS -> bytes.getShort(at + HEADER) & SHORT;
            case LENGTH_OF_64_BITS -> bytes.getLong(at + HEADER);
            default -> -1;
        };
    }

    /** Whether to go on. */
    private boolean take(ByteBuffer bytes, int kind, int start, int end) {
        switch (kind) {
            case FIN_TEXT -> sink.onText(bytes, start, end);
            case FIN_PING -> sink.onPing(bytes, start, end);
            case FIN_PONG -> {}
            case FIN_CLOSE -> {
                onClose(bytes, start, end);
                return false;
            }
            default -> {
                sink.onEnd("frame of kind 0x" + Integer.toHexString(kind));
                return false;
            }
        }
        return true;
    }

    private void onClose(ByteBuffer bytes, int start, int end) {
        if (end - start < Short.BYTES) {
            sink.onClose("close without code", "");
            return;
        }
        byte[] reason = new byte[end - start - Short.BYTES];
        bytes.get(start + Short.BYTES, reason);
        sink.onClose("close " + (bytes.getShort(start) & SHORT), new String(reason, StandardCharsets.UTF_8));
    }
}
