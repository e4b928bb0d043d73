package io.tidegate.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads {@code rec} frames: looks only at the places where a gateway writes something that is checked. Holds what the
 * last frame had; one for each loop.
 */
final class RecReader {
    private static final long BEFORE_BODY = word(",\"body\":");
    private static final long BEFORE_STAMP = word("xx" + Stamp.BEFORE) & 0xffffffffffffL;
    private static final int STAMP_IN_BODY = Stamp.BEFORE.length();
    private static final int SHORT = 0xffff;

    private final long runDigits;
    private final int bodyBytes;

    private long epoch;
    private long offset;
    private boolean isOwn;
    private boolean isWhole;
    private int publisher;
    private long number;
    private long due;
    private long late;

    RecReader(int run, int bodyBytes) {
        this.runDigits = Stamp.runDigits(run);
        this.bodyBytes = bodyBytes;
    }

    private static long word(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)).getLong();
    }

    /** Whether this is a publication at the prefix's address; then the getters tell what it was. */
    boolean read(ByteBuffer bytes, int start, int end, RecPrefix prefix) {
        if (!prefix.isAt(bytes, start, end)) {
            return false;
        }
        int at = readCursor(bytes, start + prefix.length(), end);
        int body = at + Long.BYTES;
        int stamp = body + STAMP_IN_BODY;
        isOwn = at > 0
                && stamp + Stamp.LENGTH <= end
                && bytes.getLong(at) == BEFORE_BODY
                && first6(bytes, body) == BEFORE_STAMP
                && bytes.getLong(stamp) == runDigits;
        if (isOwn) {
            publisher = Stamp.publisher(bytes, stamp);
            number = Stamp.number(bytes, stamp);
            due = Stamp.due(bytes, stamp);
            late = Stamp.late(bytes, stamp);
            isWhole = end - body == bodyBytes + 1;
        }
        return at > 0;
    }

    private static long first6(ByteBuffer bytes, int at) {
        return (long) bytes.getInt(at) << Short.SIZE | (bytes.getShort(at + Integer.BYTES) & SHORT);
    }

    /** Where the cursor ends, behind its quote; 0 when there is none. */
    private int readCursor(ByteBuffer bytes, int start, int end) {
        int at = start;
        long number36 = 0;
        while (at < end && bytes.get(at) != ':') {
            number36 = number36 * Character.MAX_RADIX + digit36(bytes.get(at++));
        }
        at++;
        long decimal = 0;
        while (at < end && bytes.get(at) != '"') {
            decimal = decimal * 10 + (bytes.get(at++) - '0');
        }
        epoch = number36;
        offset = decimal;
        return at < end ? at + 1 : 0;
    }

    private static int digit36(byte digit) {
        return digit <= '9' ? digit - '0' : digit - 'a' + 10;
    }

    long epoch() {
        return epoch;
    }

    long offset() {
        return offset;
    }

    /** Whether it was published by this run; only then does what follows mean anything. */
    boolean isOwn() {
        return isOwn;
    }

    /** Whether the body is as long as it was. */
    boolean isWhole() {
        return isWhole;
    }

    int publisher() {
        return publisher;
    }

    /** The how manieth of its publisher, from 0. */
    long number() {
        return number;
    }

    /** When it was to be published, in nanoseconds since the run began. */
    long due() {
        return due;
    }

    /** When it was written, in nanoseconds since the run began. */
    long written() {
        return due + late;
    }
}
