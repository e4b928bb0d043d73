package io.tidegate.auth;

/**
 * Addresses that a permission is for: an exact one, or all with a prefix. {@code {principal}} in it stands for the name of
 * whoever asks, so that one pattern serves all principals.
 */
final class AddressPattern {
    private static final String PLACEHOLDER = "{principal}";
    private static final String SEPARATORS = "./:";

    private final String[] pieces;
    private final boolean isPrefix;

    private AddressPattern(String[] pieces, boolean isPrefix) {
        this.pieces = pieces;
        this.isPrefix = isPrefix;
    }

    /** Whether the text can be compiled. */
    static boolean isValid(String text) {
        int star = text.indexOf('*');
        return !text.isEmpty() && (star < 0 || star == text.length() - 1) && areNamesApart(text);
    }

    /** A name must end where no other could go on, or anna had what is annabel's. */
    private static boolean areNamesApart(String text) {
        for (int at = text.indexOf(PLACEHOLDER); at >= 0; at = text.indexOf(PLACEHOLDER, at + 1)) {
            int end = at + PLACEHOLDER.length();
            if (end < text.length() && SEPARATORS.indexOf(text.charAt(end)) < 0) {
                return false;
            }
        }
        return true;
    }

    static AddressPattern compile(String text) {
        boolean isPrefix = text.endsWith("*");
        String literal = isPrefix ? text.substring(0, text.length() - 1) : text;
        return new AddressPattern(literal.split("\\{principal}", -1), isPrefix);
    }

    /** Whether it selects one address only, the same for every principal. */
    boolean isExact() {
        return !isPrefix && pieces.length == 1;
    }

    /**
     * Makes nothing, because it is asked for every request.
     *
     * @param name of the principal, as {@link PrincipalName#inAddress} writes it
     */
    boolean matches(String address, String name) {
        int at = 0;
        for (int i = 0; i < pieces.length; i++) {
            String piece = pieces[i];
            if (!address.startsWith(piece, at)) {
                return false;
            }
            at += piece.length();
            if (i < pieces.length - 1) {
                if (!address.startsWith(name, at)) {
                    return false;
                }
                at += name.length();
            }
        }
        return isPrefix || at == address.length();
    }
}
