package io.tidegate.session;

import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A session's name and the only proof of owning it: 128 random bits. A secret, so it never reaches a log.
 *
 * @param text base64url, 22 characters
 */
record SessionId(String text) {
    private static final int BYTES = 16;
    private static final int LENGTH = 22;

    /** A new one. */
    static SessionId draw(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new SessionId(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** What a client gave; empty when it gave none, or something that no gateway has given out. */
    static Optional<SessionId> of(@Nullable String text) {
        return text == null || text.length() != LENGTH ? Optional.empty() : Optional.of(new SessionId(text));
    }

    /** Tells sessions apart in logs without giving them away. */
    @Override
    public String toString() {
        return Integer.toHexString(text.hashCode());
    }
}
