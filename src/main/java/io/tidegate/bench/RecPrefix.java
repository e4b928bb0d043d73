package io.tidegate.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** How every {@code rec} frame of an address begins: up to the cursor, or up to its offset once the epoch is known. */
final class RecPrefix {
    private final String text;
    private final long[] words;
    private final long lastMask;

    private RecPrefix(String text) {
        this.text = text;
        words = new long[(text.length() + Long.BYTES - 1) / Long.BYTES];
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer padded = ByteBuffer.wrap(Arrays.copyOf(bytes, words.length * Long.BYTES));
        for (int i = 0; i < words.length; i++) {
            words[i] = padded.getLong(i * Long.BYTES);
        }
        lastMask = -1L << ((words.length * Long.BYTES - text.length()) * Byte.SIZE);
    }

    static RecPrefix of(String address) {
        return new RecPrefix("{\"type\":\"rec\",\"address\":\"" + address + "\",\"cursor\":\"");
    }

    /** This one with an epoch, of which only this is known from now on. */
    RecPrefix in(long epoch) {
        return new RecPrefix(text + Long.toString(epoch, Character.MAX_RADIX) + ':');
    }

    int length() {
        return text.length();
    }

    /** Whether the bytes begin so. A frame that does is longer than the prefix by more than a word. */
    boolean isAt(ByteBuffer bytes, int start, int end) {
        int last = words.length - 1;
        if (end - start < words.length * Long.BYTES
                || (bytes.getLong(start + last * Long.BYTES) & lastMask) != words[last]) {
            return false;
        }
        for (int i = 0; i < last; i++) {
            if (bytes.getLong(start + i * Long.BYTES) != words[i]) {
                return false;
            }
        }
        return true;
    }
}
