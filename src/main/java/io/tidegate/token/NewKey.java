package io.tidegate.token;

import io.tidegate.config.TokenAlgorithm;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Optional;

/**
 * A key that has just been made, as files hold it.
 *
 * @param signing what tokens are signed with: a PEM private key, or a secret
 * @param checking what nodes check them with: a PEM public key; empty for a secret, which does both
 */
public record NewKey(String signing, Optional<String> checking) {
    private static final int RSA_BITS = 3_072;

    /** Makes a key for the algorithm. */
    public static NewKey make(TokenAlgorithm algorithm, SecureRandom random) {
        if (algorithm.isSymmetric()) {
            byte[] secret = new byte[algorithm.secretBytesMin()];
            random.nextBytes(secret);
            return new NewKey(Base64.getUrlEncoder().withoutPadding().encodeToString(secret) + '\n', Optional.empty());
        }
        try {
            KeyPair pair = generator(algorithm, random).generateKeyPair();
            return new NewKey(
                    pem("PRIVATE KEY", pair.getPrivate().getEncoded()),
                    Optional.of(pem("PUBLIC KEY", pair.getPublic().getEncoded())));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static KeyPairGenerator generator(TokenAlgorithm algorithm, SecureRandom random)
            throws GeneralSecurityException {
        String curve = switch (algorithm) {
            case ES256 -> "secp256r1";
            case ES384 -> "secp384r1";
            case ES512 -> "secp521r1";
            default -> "";
        };
        if (!curve.isEmpty()) {
            KeyPairGenerator elliptic = KeyPairGenerator.getInstance("EC");
            elliptic.initialize(new ECGenParameterSpec(curve), random);
            return elliptic;
        }
        if (algorithm == TokenAlgorithm.EDDSA) {
            return KeyPairGenerator.getInstance("Ed25519");
        }
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(RSA_BITS, random);
        return rsa;
    }

    private static String pem(String kind, byte[] content) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "NewKey";
    }
}
