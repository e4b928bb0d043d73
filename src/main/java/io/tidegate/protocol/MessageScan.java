package io.tidegate.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Goes over a message from its beginning, without garbage and without whitespace. Each method takes what stands next and
 * goes on behind it; what does not stand there is not taken. Whatever is legal but rare is not taken either.
 */
final class MessageScan {
    /** What no number is that is taken. */
    static final long NO_NUMBER = -1;

    /** Behind the last byte; no byte has this value. */
    private static final int END = -256;

    /** Jackson refuses numbers that are ten times as long. */
    private static final int NUMBER_LENGTH_MAX = 100;

    private static final String ESCAPED = "\"\\/bfnrt";
    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");
    private static final byte[] NULL = ascii("null");

    private final byte[] message;
    private int at;

    MessageScan(byte[] message) {
        this.message = message;
    }

    /** What {@link #take(byte[])} compares with. */
    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    boolean isAtEnd() {
        return at == message.length;
    }

    boolean take(byte[] part) {
        int end = at + part.length;
        boolean isThere = end <= message.length && Arrays.equals(message, at, end, part, 0, part.length);
        at = isThere ? end : at;
        return isThere;
    }

    boolean take(char character) {
        boolean isThere = next() == character;
        at += isThere ? 1 : 0;
        return isThere;
    }

    /** A whole number, 0 or more; {@link #NO_NUMBER} when there is none, or one of more digits. */
    long takeNumber(int radix, int digitsMax) {
        int start = at;
        long number = 0;
        for (int digit = Character.digit(next(), radix); digit >= 0; digit = Character.digit(next(), radix)) {
            number = number * radix + digit;
            at++;
        }
        return at == start || at - start > digitsMax ? NO_NUMBER : number;
    }

    /** The inside of a JSON string up to its closing quote; null when it is not plain ASCII without escapes. */
    @Nullable
    String takePlain() {
        int start = at;
        while (next() >= ' ' && next() != '"' && next() != '\\') {
            at++;
        }
        return next() == '"' ? new String(message, start, at - start, StandardCharsets.US_ASCII) : null;
    }

    /** A copy of a JSON value; null when there is none, or one that nests deeper. Its strings may be no UTF-8. */
    byte @Nullable [] takeValue(int levelsMax) {
        int start = at;
        return skipValue(levelsMax) ? Arrays.copyOfRange(message, start, at) : null;
    }

    private boolean skipValue(int levelsMax) {
        return switch (next()) {
            case '"' -> skipString();
            case '{' -> levelsMax > 0 && skipObject(levelsMax - 1);
            case '[' -> levelsMax > 0 && skipArray(levelsMax - 1);
            case 't' -> take(TRUE);
            case 'f' -> take(FALSE);
            case 'n' -> take(NULL);
            default -> skipNumber();
        };
    }

    private boolean skipObject(int levelsMax) {
        at++;
        if (take('}')) {
            return true;
        }
        do {
            if (!skipString() || !take(':') || !skipValue(levelsMax)) {
                return false;
            }
        } while (take(','));
        return take('}');
    }

    private boolean skipArray(int levelsMax) {
        at++;
        if (take(']')) {
            return true;
        }
        do {
            if (!skipValue(levelsMax)) {
                return false;
            }
        } while (take(','));
        return take(']');
    }

    private boolean skipString() {
        if (!take('"')) {
            return false;
        }
        // Bytes of anything but ASCII are negative.
        while (next() >= ' ' || (next() < 0 && next() != END)) {
            int character = next();
            at++;
            if (character == '"') {
                return true;
            }
            if (character == '\\' && !skipEscaped()) {
                return false;
            }
        }
        return false;
    }

    private boolean skipEscaped() {
        boolean isKnown = ESCAPED.indexOf(next()) >= 0;
        at++;
        return isKnown;
    }

    private boolean skipNumber() {
        int start = at;
        take('-');
        boolean isNumber = take('0') || skipDigits();
        if (isNumber && take('.')) {
            isNumber = skipDigits();
        }
        if (isNumber && (take('e') || take('E'))) {
            isNumber = skipSignedDigits();
        }
        return isNumber && at - start <= NUMBER_LENGTH_MAX;
    }

    private boolean skipSignedDigits() {
        if (!take('+')) {
            take('-');
        }
        return skipDigits();
    }

    private boolean skipDigits() {
        int start = at;
        while (next() >= '0' && next() <= '9') {
            at++;
        }
        return at > start;
    }

    /** The next byte, signed. */
    private int next() {
        return at < message.length ? message[at] : END;
    }
}
