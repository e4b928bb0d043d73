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
    private static final int TEN = 10;

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

    /** Whether this is a publication at the address; then the getters tell what it was. */
    boolean read(ByteBuffer bytes, int start, int end, AddressView address) {
        int at;
        if (address.isInEpoch(bytes, start, end)) {
            epoch = address.epoch();
            at = readOffset(bytes, address.offsetAt(start), end);
        } else if (address.isRec(bytes, start, end)) {
            at = readOffset(bytes, readEpoch(bytes, address.cursorAt(start), end), end);
            address.onEpoch(epoch);
        } else {
            return false;
        }
        readBody(bytes, at, end);
        return at > 0;
    }

    /** Where the offset begins. */
    private int readEpoch(ByteBuffer bytes, int start, int end) {
        int at = start;
        epoch = 0;
        while (at < end && bytes.get(at) != ':') {
            epoch = epoch * Character.MAX_RADIX + digit36(bytes.get(at++));
        }
        return at + 1;
    }

    /** Where the cursor ends, behind its quote; 0 when it does not. */
    private int readOffset(ByteBuffer bytes, int start, int end) {
        int at = start;
        offset = 0;
        while (at < end) {
            int digit = bytes.get(at++) - '0';
            if (digit < 0) {
                return at;
            }
            offset = offset * TEN + digit;
        }
        return 0;
    }

    private void readBody(ByteBuffer bytes, int at, int end) {
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
    }

    private static long first6(ByteBuffer bytes, int at) {
        return (long) bytes.getInt(at) << Short.SIZE | (bytes.getShort(at + Integer.BYTES) & SHORT);
    }

    private static int digit36(byte digit) {
        return digit <= '9' ? digit - '0' : digit - 'a' + TEN;
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
