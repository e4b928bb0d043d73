package io.tidegate.bench;

import io.netty.buffer.ByteBuf;
import io.tidegate.load.MaskedFrames;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/** Writes {@code publish} messages; one for each loop. */
final class PublicationWriter {
    private static final int NUMBER_DIGITS_MAX = 20;
    private static final int KEY_LENGTH_MAX = 64;
    private static final int PADDING = Long.BYTES;
    private static final byte[] BEFORE_ID = ascii("{\"type\":\"publish\",\"id\":");
    private static final int TEN = 10;

    private final byte[][] beforeStamp;
    private final byte[] fromStamp;
    private final byte[] message;
    private final ByteBuffer view;
    private final int run;
    private final boolean isKeyed;
    private final RandomGenerator random;

    /**
     * Makes one.
     *
     * @param isKeyed whether publications have keys, by which the gateway knows those that are repeated
     */
    PublicationWriter(CrowdPlan crowd, int bodyBytes, int run, boolean isKeyed, RandomGenerator random) {
        this.run = run;
        this.isKeyed = isKeyed;
        this.random = random;
        beforeStamp = new byte[crowd.addresses()][];
        int longest = 0;
        for (int i = 0; i < beforeStamp.length; i++) {
            beforeStamp[i] = ascii(",\"address\":\"" + crowd.address(i) + "\",\"body\":" + Stamp.BEFORE);
            longest = Math.max(longest, beforeStamp[i].length);
        }
        fromStamp = ascii(Stamp.emptyBody(bodyBytes).substring(Stamp.BEFORE.length()) + '}');
        message =
                new byte[BEFORE_ID.length + NUMBER_DIGITS_MAX + KEY_LENGTH_MAX + longest + fromStamp.length + PADDING];
        System.arraycopy(BEFORE_ID, 0, message, 0, BEFORE_ID.length);
        view = ByteBuffer.wrap(message);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Room that one publication takes at most, in bytes. */
    int bytesMax() {
        return message.length + MaskedFrames.OVERHEAD_MAX;
    }

    /** Appends a publication; times in nanoseconds since the run began. */
    void write(ByteBuf out, int address, int publisher, long number, long due, long written) {
        int at = writeDecimal(BEFORE_ID.length, number);
        if (isKeyed) {
            byte[] key = ascii(",\"key\":\"" + run + '.' + publisher + '.' + number + '"');
            System.arraycopy(key, 0, message, at, key.length);
            at += key.length;
        }
        byte[] before = beforeStamp[address];
        System.arraycopy(before, 0, message, at, before.length);
        at += before.length;
        System.arraycopy(fromStamp, 0, message, at, fromStamp.length);
        Stamp.write(message, at, run, publisher, number, due, written);
        MaskedFrames.text(out, view, at + fromStamp.length, random.nextInt());
    }

    private int writeDecimal(int at, long number) {
        int digits = 1;
        for (long left = number / TEN; left > 0; left /= TEN) {
            digits++;
        }
        long left = number;
        for (int i = at + digits - 1; i >= at; i--) {
            message[i] = (byte) ('0' + left % TEN);
            left /= TEN;
        }
        return at + digits;
    }
}
