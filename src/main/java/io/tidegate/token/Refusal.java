package io.tidegate.token;

import java.util.Locale;

/** Why credentials prove nothing. Clients are not told; metrics and {@code token check} are. */
enum Refusal implements TokenReading, ClaimReading {
    /** There are none. */
    NO_PROOF("there is no token"),
    /** Longer than {@code auth.tokenBytesMax}. */
    TOO_LONG("it is longer than auth.tokenBytesMax"),
    /** Not three parts of base64url, the first two JSON objects without repeated names and not too deep. */
    MALFORMED("it is no signed JWT: three parts of base64url, of which two are JSON objects that name nothing twice"),
    /** {@code none}, one that is not offered, or not the one of the key that it names. */
    ALGORITHM("its algorithm (alg) is not that of the key, or none that can be used"),
    /** It has a {@code crit} header, which says that it must not be understood without what we do not know. */
    CRITICAL_HEADER("its header names extensions as critical (crit), and none is known here"),
    /** No key has the id that it names, or none is for its algorithm. */
    UNKNOWN_KEY(
            "no key has the id (kid) that it names; or it names none, and no key, or too many, are for its algorithm"),
    /** Signed by somebody else, or changed. */
    SIGNATURE("its signature is not the key's: it was signed with another key, or changed"),
    /** Past its {@code exp}. */
    EXPIRED("it has expired (exp)"),
    /** Without {@code exp}, which {@code auth.expiryRequired} asks for. */
    NO_EXPIRY("it never expires: it has no exp, and auth.expiryRequired is true"),
    /** Before its {@code nbf} or {@code iat}. */
    NOT_YET_VALID("its nbf or iat lies in the future"),
    /** A time that is no number. */
    TIME("its exp, nbf or iat is not a number of seconds"),
    /** Another {@code iss}. */
    ISSUER("its issuer (iss) is not auth.issuer"),
    /** Not for us. */
    AUDIENCE("none of its audiences (aud) is in auth.audience"),
    /** No name, or one that cannot be a principal's. */
    NAME(
            "the claim auth.principalClaim is no name: text of 1 to 255 characters, without control characters, not 'anonymous'"),
    /** Permissions or roles that cannot be understood. */
    PERMISSIONS("its permissions or roles cannot be understood, or are more than auth.claimedPermissionsMax"),
    /** A {@code jti} that is no short text. */
    TOKEN_ID("its id (jti) is not text of 1 to 255 characters");

    private final String text;

    Refusal(String text) {
        this.text = text;
    }

    /** What is wrong, as the rest of a sentence about the token. */
    String text() {
        return text;
    }

    /** As metrics have it. */
    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
