package io.tidegate.protocol;

import io.tidegate.message.Position;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes one JSON text into a growing array: no whitespace, no raw control character, always valid UTF-8. It trusts its
 * caller to nest correctly. An unpaired surrogate, which UTF-8 cannot express, becomes U+FFFD.
 */
final class JsonWriter {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int DECIMAL = 10;
    private static final int REPLACEMENT = 0xFFFD;
    private static final int GROWTH_MIN = 16;

    private byte[] bytes;
    private int length;
    private boolean comma;

    /**
     * Starts an empty text.
     *
     * @param sizeExpected in bytes; more is possible
     */
    JsonWriter(int sizeExpected) {
        bytes = new byte[sizeExpected];
    }

    JsonWriter beginObject() {
        return open('{');
    }

    JsonWriter endObject() {
        return close('}');
    }

    JsonWriter beginArray() {
        return open('[');
    }

    JsonWriter endArray() {
        return close(']');
    }

    /** The name of the next value. */
    JsonWriter name(String name) {
        separate();
        quote(name);
        append(':');
        comma = false;
        return this;
    }

    JsonWriter value(String value) {
        separate();
        quote(value);
        return this;
    }

    JsonWriter value(long value) {
        return literal(Long.toString(value));
    }

    /** A cursor, as {@link Position#cursor} makes it, but without making it. */
    JsonWriter value(Position position) {
        separate();
        append('"');
        digits(position.epoch(), Character.MAX_RADIX);
        append(':');
        digits(position.offset(), DECIMAL);
        append('"');
        return this;
    }

    JsonWriter value(boolean value) {
        return literal(value ? "true" : "false");
    }

    /** A value that is JSON text already. */
    JsonWriter raw(byte[] json) {
        separate();
        room(json.length);
        System.arraycopy(json, 0, bytes, length, json.length);
        length += json.length;
        return this;
    }

    /** What has been written; the writer is of no use afterwards. */
    byte[] finish() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    private JsonWriter open(char bracket) {
        separate();
        append(bracket);
        comma = false;
        return this;
    }

    private JsonWriter close(char bracket) {
        append(bracket);
        comma = true;
        return this;
    }

    private void separate() {
        if (comma) {
            append(',');
        }
        comma = true;
    }

    private JsonWriter literal(String ascii) {
        separate();
        room(ascii.length());
        for (int i = 0; i < ascii.length(); i++) {
            bytes[length++] = (byte) ascii.charAt(i);
        }
        return this;
    }

    /** Writes a number that is not negative. */
    private void digits(long number, int radix) {
        int count = 1;
        for (long left = number / radix; left > 0; left /= radix) {
            count++;
        }
        room(count);
        length += count;
        long left = number;
        for (int at = length - 1; at >= length - count; at--) {
            bytes[at] = (byte) Character.forDigit((int) (left % radix), radix);
            left /= radix;
        }
    }

    private void quote(String text) {
        append('"');
        int index = plain(text);
        while (index < text.length()) {
            int point = text.codePointAt(index);
            index += Character.charCount(point);
            point(point);
        }
        append('"');
    }

    /** Writes the characters at the beginning that stand for themselves; tells how many. That is nearly always all. */
    private int plain(String text) {
        room(text.length());
        int index = 0;
        while (index < text.length() && isPlain(text.charAt(index))) {
            bytes[length++] = (byte) text.charAt(index++);
        }
        return index;
    }

    private static boolean isPlain(char character) {
        return character >= ' ' && character < 0x80 && character != '"' && character != '\\';
    }

    private void point(int point) {
        if (point == '"' || point == '\\') {
            append('\\');
            append(point);
        } else if (point < ' ') {
            control(point);
        } else if (point < 0x80) {
            append(point);
        } else {
            multibyte(Utf8.isSurrogate(point) ? REPLACEMENT : point);
        }
    }

    private void control(int point) {
        append('\\');
        switch (point) {
            case '\n' -> append('n');
            case '\r' -> append('r');
            case '\t' -> append('t');
            default -> {
                append('u');
                append('0');
                append('0');
                append(HEX[point >> 4]);
                append(HEX[point & 0xF]);
            }
        }
    }

    private void multibyte(int point) {
        if (point < 0x800) {
            append(0xC0 | (point >> 6));
        } else if (point < 0x10000) {
            append(0xE0 | (point >> 12));
            continuation(point >> 6);
        } else {
            append(0xF0 | (point >> 18));
            continuation(point >> 12);
            continuation(point >> 6);
        }
        continuation(point);
    }

    private void continuation(int bits) {
        append(0x80 | (bits & 0x3F));
    }

    private void append(int value) {
        room(1);
        bytes[length++] = (byte) value;
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, length + Math.max(more, length + GROWTH_MIN));
        }
    }
}
