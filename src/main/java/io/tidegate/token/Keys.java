package io.tidegate.token;

import java.util.List;
import java.util.stream.Stream;

/** Keys that are known at one moment. Immutable. */
record Keys(List<VerificationKey> all) {
    static final Keys NONE = new Keys(List.of());

    /** A token that names no key is tried with so many at most, each of which costs time. */
    private static final int TRIED_MAX = 4;

    Keys {
        all = List.copyOf(all);
    }

    Keys and(Keys others) {
        return new Keys(Stream.concat(all.stream(), others.all.stream()).toList());
    }

    /** Keys with which the token may have been signed. */
    List<VerificationKey> candidates(Token token) {
        List<VerificationKey> found = all.stream()
                .filter(key -> key.algorithm() == token.algorithm())
                .filter(key -> token.keyId() == null || token.keyId().equals(key.id()))
                .toList();
        return found.size() <= TRIED_MAX ? found : List.of();
    }

    /** Whether the token names one of the keys, whatever it is for. */
    boolean knows(Token token) {
        return token.keyId() != null
                && all.stream().anyMatch(key -> token.keyId().equals(key.id()));
    }
}
