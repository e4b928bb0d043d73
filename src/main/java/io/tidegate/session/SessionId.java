package io.tidegate.session;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A session's name and the only proof of owning it: 128 random bits. A secret, so it never reaches a log.
 *
 * @param high the first 64 bits
 * @param low the other 64 bits
 */
record SessionId(long high, long low) {
    private static final int BYTES = 2 * Long.BYTES;
    private static final int LENGTH = 22;

    /** A new one. */
    static SessionId draw(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return of(bytes);
    }

    private static SessionId of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new SessionId(buffer.getLong(), buffer.getLong());
    }

    /** What a client gave; empty when it gave none, or something that no gateway has given out. */
    static Optional<SessionId> of(@Nullable String text) {
        return text == null || text.length() != LENGTH
                ? Optional.empty()
                : decode(text).filter(id -> id.text().equals(text));
    }

    private static Optional<SessionId> decode(String text) {
        try {
            return Optional.of(of(Base64.getUrlDecoder().decode(text)));
        } catch (IllegalArgumentException noBase64) {
            return Optional.empty();
        }
    }

    /** As clients know it: base64url, 22 characters. */
    String text() {
        byte[] bytes = ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Tells sessions apart in logs without giving them away. */
    @Override
    public String toString() {
        return Integer.toHexString(hashCode());
    }
}
