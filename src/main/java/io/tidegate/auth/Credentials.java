package io.tidegate.auth;

import org.jspecify.annotations.Nullable;

/**
 * What a client gives as proof of who it is.
 *
 * @param token a token, from {@code connect} or the handshake; null when it gave none
 * @param certificate subject of the certificate that its TLS connection has proved; null without one
 */
public record Credentials(@Nullable String token, @Nullable String certificate) {
    /** Nothing. */
    public static final Credentials NONE = new Credentials(null, null);

    /** The same with a token that came later. */
    public Credentials with(@Nullable String later) {
        return later == null ? this : new Credentials(later, certificate);
    }

    /** Never the token. */
    @Override
    public String toString() {
        return "Credentials[token " + (token == null ? "absent" : "present") + ", certificate " + certificate + "]";
    }
}
