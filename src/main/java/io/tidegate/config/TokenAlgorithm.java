package io.tidegate.config;

import java.util.Arrays;
import java.util.Optional;

/** How a token may be signed. A key is for one of these, and nothing that a token says about itself changes that. */
public enum TokenAlgorithm {
    /** HMAC with SHA-256; the secret needs 32 bytes. */
    HS256(32),
    /** HMAC with SHA-384; the secret needs 48 bytes. */
    HS384(48),
    /** HMAC with SHA-512; the secret needs 64 bytes. */
    HS512(64),
    /** RSA, PKCS #1, with SHA-256. */
    RS256(0),
    /** RSA, PKCS #1, with SHA-384. */
    RS384(0),
    /** RSA, PKCS #1, with SHA-512. */
    RS512(0),
    /** RSA, PSS, with SHA-256. */
    PS256(0),
    /** RSA, PSS, with SHA-384. */
    PS384(0),
    /** RSA, PSS, with SHA-512. */
    PS512(0),
    /** ECDSA on P-256. */
    ES256(0),
    /** ECDSA on P-384. */
    ES384(0),
    /** ECDSA on P-521. */
    ES512(0),
    /** Ed25519 or Ed448. */
    EDDSA(0);

    private final int secretBytesMin;

    TokenAlgorithm(int secretBytesMin) {
        this.secretBytesMin = secretBytesMin;
    }

    /** The algorithm that tokens and key files call so; empty for {@code none} and whatever else is not offered. */
    public static Optional<TokenAlgorithm> of(String joseName) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.joseName().equals(joseName))
                .findFirst();
    }

    /** What tokens and key files call it. */
    public String joseName() {
        return this == EDDSA ? "EdDSA" : name();
    }

    /** Whether whoever can check a token can make one. */
    public boolean isSymmetric() {
        return secretBytesMin > 0;
    }

    /** Bytes below which a secret can be guessed; 0 for algorithms without one. */
    public int secretBytesMin() {
        return secretBytesMin;
    }
}
