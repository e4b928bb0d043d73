package io.tidegate.protocol;

import io.tidegate.message.ReservedAddresses;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses no client may name, whatever it is permitted: those of the gateway and of Vert.x itself, however they are
 * spelled, and those with control characters. An address is never changed: the event bus compares it as it is, so another
 * spelling would not reach what is internal; it is refused because whoever sends it looks for a check that does not see it.
 */
final class AddressForm {
    private static final int DECODINGS_MAX = 4;
    private static final int LAST_PLAIN = 0x7e;
    private static final int HEXADECIMAL = 16;

    private AddressForm() {}

    /** What is wrong with the address; null when nothing is. */
    static @Nullable String fault(String address) {
        boolean isPlain = true;
        for (int i = 0; i < address.length(); i++) {
            char character = address.charAt(i);
            if (Character.isISOControl(character)) {
                return "addresses have no control characters";
            }
            isPlain &= character > ' ' && character <= LAST_PLAIN && character != '%';
        }
        String spelled = isPlain ? address : canonical(address);
        String reserved = ReservedAddresses.prefixOf(spelled);
        return reserved == null ? null : "addresses that begin with " + reserved + " are reserved";
    }

    /** As somebody would read it who decodes, normalises and forgives as much as any program might. */
    private static String canonical(String address) {
        String spelled = address;
        for (int i = 0; i < DECODINGS_MAX; i++) {
            spelled = visible(Normalizer.normalize(decoded(spelled), Normalizer.Form.NFKC));
        }
        // Upper case first: a dotless i is an I then.
        return spelled.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    private static String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); ) {
            int value = text.charAt(i) == '%' && i + 2 < text.length() ? hexadecimal(text, i + 1) : -1;
            int next = value < 0 ? text.offsetByCodePoints(i, 1) : i + 3;
            if (value < 0) {
                bytes.writeBytes(text.substring(i, next).getBytes(StandardCharsets.UTF_8));
            } else {
                bytes.write(value);
            }
            i = next;
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static int hexadecimal(String text, int at) {
        int high = Character.digit(text.charAt(at), HEXADECIMAL);
        int low = Character.digit(text.charAt(at + 1), HEXADECIMAL);
        return high < 0 || low < 0 ? -1 : high * HEXADECIMAL + low;
    }

    private static String visible(String text) {
        StringBuilder visible = new StringBuilder(text.length());
        text.codePoints().filter(each -> !isInvisible(each)).forEach(visible::appendCodePoint);
        return visible.toString();
    }

    private static boolean isInvisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            case Character.NON_SPACING_MARK -> isVariationSelector(codePoint);
            default -> false;
        };
    }

    private static boolean isVariationSelector(int codePoint) {
        return (codePoint >= 0xfe00 && codePoint <= 0xfe0f)
                || (codePoint >= 0xe0100 && codePoint <= 0xe01ef)
                || codePoint == 0x34f;
    }
}
