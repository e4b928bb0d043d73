package io.tidegate.auth;

import java.nio.charset.StandardCharsets;

/** What may be a principal's name, and how it stands in an address. */
public final class PrincipalName {
    private static final int LENGTH_MAX = 255;
    private static final String HEX = "0123456789ABCDEF";

    private PrincipalName() {}

    /** Whether somebody who proved who it is may be called so. */
    public static boolean isValid(String name) {
        return !name.isBlank()
                && name.length() <= LENGTH_MAX
                && !name.equals(Principal.ANONYMOUS)
                && name.codePoints().allMatch(PrincipalName::isPrintable);
    }

    private static boolean isPrintable(int character) {
        return !Character.isISOControl(character)
                && Character.getType(character) != Character.SURROGATE
                && Character.getType(character) != Character.FORMAT;
    }

    /**
     * The name with everything percent-encoded but ASCII letters, digits, {@code -} and {@code _}. No two names come out the
     * same, and none holds a separator or a {@code *}.
     */
    static String inAddress(String name) {
        StringBuilder text = new StringBuilder(name.length());
        for (byte unit : name.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain(unit)) {
                text.append((char) unit);
            } else {
                text.append('%').append(HEX.charAt((unit >> 4) & 15)).append(HEX.charAt(unit & 15));
            }
        }
        return text.toString();
    }

    private static boolean isPlain(byte unit) {
        return (unit >= 'a' && unit <= 'z')
                || (unit >= 'A' && unit <= 'Z')
                || (unit >= '0' && unit <= '9')
                || unit == '-'
                || unit == '_';
    }
}
