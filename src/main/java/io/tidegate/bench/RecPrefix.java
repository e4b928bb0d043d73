package io.tidegate.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** How every {@code rec} frame of an address begins, up to the cursor. */
final class RecPrefix {
    private final long[] words;
    private final long lastMask;
    private final int length;

    RecPrefix(String address) {
        byte[] text =
                ("{\"type\":\"rec\",\"address\":\"" + address + "\",\"cursor\":\"").getBytes(StandardCharsets.US_ASCII);
        length = text.length;
        words = new long[(length + Long.BYTES - 1) / Long.BYTES];
        ByteBuffer padded = ByteBuffer.wrap(Arrays.copyOf(text, words.length * Long.BYTES));
        for (int i = 0; i < words.length; i++) {
            words[i] = padded.getLong(i * Long.BYTES);
        }
        lastMask = -1L << ((words.length * Long.BYTES - length) * Byte.SIZE);
    }

    int length() {
        return length;
    }

    /** Whether the bytes begin so. A frame that does is longer than the prefix by more than a word. */
    boolean isAt(ByteBuffer bytes, int start, int end) {
        if (end - start < words.length * Long.BYTES) {
            return false;
        }
        int last = words.length - 1;
        // The end first: frames differ there.
        if ((bytes.getLong(start + last * Long.BYTES) & lastMask) != words[last]) {
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
