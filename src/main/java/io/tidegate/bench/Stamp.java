package io.tidegate.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a publication's body begins with, in a form that is found and read without parsing: which run it belongs to,
 * whose it is and the how manieth, when it was due and when it was written.
 *
 * <p>A body is {@code {"t":"<stamp>","p":"xxx…"}}. The stamp is 48 hexadecimal digits: 8 of the run, 4 of the publisher,
 * 12 of the number, 12 of the time at which it was due, 12 of how much later it was written; times in nanoseconds since
 * the run began.
 */
final class Stamp {
    static final String BEFORE = "{\"t\":\"";
    static final int LENGTH = 48;
    static final int PUBLISHERS_MAX = 1 << Short.SIZE;

    private static final String BETWEEN = "\",\"p\":\"";
    private static final String AFTER = "\"}";

    /** The shortest body. */
    static final int BODY_BYTES_MIN = BEFORE.length() + LENGTH + BETWEEN.length() + AFTER.length();

    private static final int WORD = Long.BYTES;
    private static final int PUBLISHER = 8;
    private static final int NUMBER = 12;
    private static final int DUE = 24;
    private static final int LATE = 36;
    private static final int BITS_OF_DIGIT = 4;
    private static final long SHORT = 0xffff;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private Stamp() {}

    /** A body of so many bytes with an empty stamp. */
    static String emptyBody(int bytes) {
        return BEFORE + "0".repeat(LENGTH) + BETWEEN + "x".repeat(bytes - BODY_BYTES_MIN) + AFTER;
    }

    /** Writes a stamp; times in nanoseconds since the run began. */
    static void write(byte[] bytes, int at, int run, int publisher, long number, long due, long written) {
        hex(bytes, at, PUBLISHER, run);
        hex(bytes, at + PUBLISHER, NUMBER - PUBLISHER, publisher);
        hex(bytes, at + NUMBER, DUE - NUMBER, number);
        hex(bytes, at + DUE, LATE - DUE, due);
        hex(bytes, at + LATE, LENGTH - LATE, written - due);
    }

    private static void hex(byte[] bytes, int at, int digits, long value) {
        long left = value;
        for (int i = at + digits - 1; i >= at; i--) {
            bytes[i] = HEX[(int) left & 0xf];
            left >>>= BITS_OF_DIGIT;
        }
    }

    /** The run as it stands at the beginning of a stamp, as one number to compare with. */
    static long runDigits(int run) {
        byte[] digits = new byte[WORD];
        hex(digits, 0, WORD, run);
        return ByteBuffer.wrap(digits).getLong();
    }

    static int publisher(ByteBuffer bytes, int at) {
        return (int) (word(bytes, at, 1) >>> Short.SIZE);
    }

    static long number(ByteBuffer bytes, int at) {
        return (word(bytes, at, 1) & SHORT) << Integer.SIZE | word(bytes, at, 2);
    }

    static long due(ByteBuffer bytes, int at) {
        return word(bytes, at, 3) << Short.SIZE | word(bytes, at, 4) >>> Short.SIZE;
    }

    static long late(ByteBuffer bytes, int at) {
        return (word(bytes, at, 4) & SHORT) << Integer.SIZE | word(bytes, at, 5);
    }

    private static long word(ByteBuffer bytes, int at, int index) {
        return value(bytes.getLong(at + index * WORD));
    }

    /** What eight hexadecimal digits stand for; all are worked on at once, because this is done for each delivery. */
    private static long value(long digits) {
        long nibbles = (digits & 0x0f0f0f0f0f0f0f0fL) + 9 * (digits >>> 6 & 0x0101010101010101L);
        long pairs = (nibbles | nibbles >>> 4) & 0x00ff00ff00ff00ffL;
        long fours = (pairs | pairs >>> 8) & 0x0000ffff0000ffffL;
        return (fours | fours >>> 16) & 0xffffffffL;
    }
}
