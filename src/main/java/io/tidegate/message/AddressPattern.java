package io.tidegate.message;

/**
 * Selects addresses: an exact address, or a prefix followed by {@code *}. A lone {@code *} selects every address.
 *
 * @param text the pattern; {@code *} only as its last character
 */
public record AddressPattern(String text) {
    public AddressPattern {
        int star = text.indexOf('*');
        if (text.isEmpty() || (star >= 0 && star != text.length() - 1)) {
            throw new IllegalArgumentException(
                    "address pattern \"" + text + "\": give an exact address, or a prefix that ends in *");
        }
    }

    /** Whether this pattern selects the address. */
    public boolean matches(String address) {
        int prefix = text.length() - 1;
        return text.charAt(prefix) == '*' ? address.startsWith(text.substring(0, prefix)) : address.equals(text);
    }
}
