package io.tidegate.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Questions about text that is to be UTF-8: Jackson's parser lets overlong forms and surrogates pass. */
final class Utf8 {
    private Utf8() {}

    /** Whether these bytes are well-formed UTF-8 (RFC 3629). */
    static boolean isValid(byte[] bytes) {
        int start = 0;
        while (start < bytes.length && bytes[start] >= 0) {
            start++;
        }
        if (start == bytes.length) {
            return true;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, start, bytes.length - start));
            return true;
        } catch (CharacterCodingException malformed) {
            return false;
        }
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
