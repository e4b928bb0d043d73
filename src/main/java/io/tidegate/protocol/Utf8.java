package io.tidegate.protocol;

/** Questions about text that is to be UTF-8. Neither Vert.x nor Jackson refuses overlong forms and surrogates. */
public final class Utf8 {
    private static final int MALFORMED = 0;

    private Utf8() {}

    /** Whether these bytes are well-formed UTF-8 (RFC 3629). */
    public static boolean isValid(byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            int length = bytes[at] >= 0 ? 1 : multibyteLength(bytes, at);
            if (length == MALFORMED) {
                return false;
            }
            at += length;
        }
        return true;
    }

    /** What the lead byte tells: how many bytes there are, and what the second one may be. The others are 80 to BF. */
    private static int multibyteLength(byte[] bytes, int at) {
        int lead = bytes[at] & 0xFF;
        if (lead < 0xC2 || lead > 0xF4) {
            return MALFORMED;
        } else if (lead < 0xE0) {
            return lengthIf(bytes, at, 2, 0x80, 0xBF);
        } else if (lead < 0xF0) {
            return lengthIf(bytes, at, 3, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF);
        }
        return lengthIf(bytes, at, 4, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF);
    }

    private static int lengthIf(byte[] bytes, int at, int length, int secondMin, int secondMax) {
        boolean isFormed = at + length <= bytes.length && isBetween(bytes[at + 1], secondMin, secondMax);
        for (int i = at + 2; isFormed && i < at + length; i++) {
            isFormed = isBetween(bytes[i], 0x80, 0xBF);
        }
        return isFormed ? length : MALFORMED;
    }

    private static boolean isBetween(byte value, int min, int max) {
        return (value & 0xFF) >= min && (value & 0xFF) <= max;
    }

    /** Whether this text, which JSON escapes may have made, can be written as UTF-8. */
    static boolean canExpress(String text) {
        int index = 0;
        while (index < text.length()) {
            int point = text.codePointAt(index);
            if (isSurrogate(point)) {
                return false;
            }
            index += Character.charCount(point);
        }
        return true;
    }

    /** Whether this is half of a pair that lacks its other half, when read by {@link String#codePointAt}. */
    static boolean isSurrogate(int point) {
        return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    }
}
