package io.tidegate.token;

import io.tidegate.config.TokenAlgorithm;
import io.vertx.ext.auth.impl.jose.JWK;
import io.vertx.ext.auth.impl.jose.JWS;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A key that checks signatures of one algorithm. Immutable and thread-safe. */
final class VerificationKey {
    private static final int RSA_BITS_MIN = 2_048;
    private static final int ED25519_SIGNATURE_BYTES = 64;
    private static final int ED448_SIGNATURE_BYTES = 114;

    private final @Nullable String id;
    private final TokenAlgorithm algorithm;
    private final JWK key;
    private final int signatureBytes;

    private VerificationKey(@Nullable String id, TokenAlgorithm algorithm, JWK key, int signatureBytes) {
        this.id = id;
        this.algorithm = algorithm;
        this.key = key;
        this.signatureBytes = signatureBytes;
    }

    /** The key for that algorithm; empty when it is not for it, or too weak. */
    static Optional<VerificationKey> of(@Nullable String id, TokenAlgorithm algorithm, JWK key) {
        int signatureBytes = signatureBytes(algorithm, key);
        return signatureBytes > 0
                ? Optional.of(new VerificationKey(id, algorithm, key, signatureBytes))
                : Optional.empty();
    }

    /** How long the key's signatures are; 0 when it makes none of that algorithm. */
    private static int signatureBytes(TokenAlgorithm algorithm, JWK key) {
        @Nullable PublicKey open = key.publicKey();
        return switch (algorithm) {
            case HS256, HS384, HS512 -> key.mac() == null ? 0 : key.mac().getMacLength();
            case RS256, RS384, RS512, PS256, PS384, PS512 ->
                open instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= RSA_BITS_MIN
                        ? (rsa.getModulus().bitLength() + 7) / 8
                        : 0;
            case ES256 -> isOnCurve(open, 256) ? 64 : 0;
            case ES384 -> isOnCurve(open, 384) ? 96 : 0;
            case ES512 -> isOnCurve(open, 521) ? 132 : 0;
            case EDDSA ->
                open instanceof EdECPublicKey edwards
                        ? edwards.getParams().getName().equals("Ed25519")
                                ? ED25519_SIGNATURE_BYTES
                                : ED448_SIGNATURE_BYTES
                        : 0;
        };
    }

    private static boolean isOnCurve(@Nullable PublicKey key, int bits) {
        return key instanceof ECPublicKey ec
                && ec.getParams().getCurve().getField().getFieldSize() == bits;
    }

    @Nullable
    String id() {
        return id;
    }

    TokenAlgorithm algorithm() {
        return algorithm;
    }

    /** Whether the token was signed with it. Takes microseconds for a secret, up to a millisecond for other keys. */
    boolean verifies(Token token) {
        if (token.algorithm() != algorithm || token.signature().length != signatureBytes) {
            // Vert.x pads shorter signatures, and takes those of ECDSA in two forms.
            return false;
        }
        try {
            // A new one each time: Vert.x locks it while it checks.
            return new JWS(key).verify(token.signature(), token.signed());
        } catch (RuntimeException impossible) {
            // So Vert.x says that a signature cannot be one, for example because it is no point of the curve.
            return false;
        }
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "VerificationKey[" + id + ", " + algorithm + "]";
    }
}
