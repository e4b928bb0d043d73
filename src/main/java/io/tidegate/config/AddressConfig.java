package io.tidegate.config;

/** Settings of the addresses that a pattern selects. */
public record AddressConfig(
        @Setting(value = "'*'", doc = "An exact address, or a prefix that ends in *.")
        String pattern,

        @Setting(doc = "What the streams keep.") Retention retention,

        @Setting(
                value = "catch-up",
                doc =
                        "What a subscriber gets that reads more slowly than is published: catch-up (reads on from the log), latest (skips to the newest and is told the gap) or close.")
        SlowConsumer slowConsumer,

        @Setting(doc = "The native event bus on these addresses.")
        NativeConfig nativeBus) {
    public AddressConfig {
        new Constraints()
                .require(isPattern(pattern), "pattern", "must be an exact address, or a prefix that ends in *")
                .check();
    }

    /** Whether the pattern selects the address. Asked for every publication, so it makes nothing. */
    boolean selects(String address) {
        int prefix = pattern.length() - 1;
        return pattern.charAt(prefix) == '*' ? address.regionMatches(0, pattern, 0, prefix) : address.equals(pattern);
    }

    private static boolean isPattern(String text) {
        int star = text.indexOf('*');
        return !text.isEmpty() && (star < 0 || star == text.length() - 1);
    }
}
