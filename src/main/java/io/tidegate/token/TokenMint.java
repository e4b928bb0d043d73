package io.tidegate.token;

import io.tidegate.config.TokenAlgorithm;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.impl.jose.JWK;
import io.vertx.ext.auth.impl.jose.JWT;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Signs tokens, for people who try things out and for services of their own; nodes never do. */
public final class TokenMint {
    private final TokenAlgorithm algorithm;
    private final JWT signer;

    private TokenMint(TokenAlgorithm algorithm, JWT signer) {
        this.algorithm = algorithm;
        this.signer = signer;
    }

    /**
     * A mint with this key; empty when it cannot sign.
     *
     * @param keyId what tokens name as their key; null for nothing
     * @param algorithm how to sign; null for what the key is most likely for
     * @param content of the key's file: a PEM private key, in PKCS #8, or a secret
     */
    public static Optional<TokenMint> of(@Nullable String keyId, @Nullable TokenAlgorithm algorithm, String content) {
        String text = content.strip();
        Optional<TokenAlgorithm> chosen = algorithm == null ? likely(text) : Optional.of(algorithm);
        if (chosen.isEmpty()
                || text.isEmpty()
                || text.startsWith("-----") == chosen.get().isSymmetric()) {
            return Optional.empty();
        }
        PubSecKeyOptions options =
                new PubSecKeyOptions().setAlgorithm(chosen.get().joseName()).setBuffer(Buffer.buffer(text));
        if (keyId != null) {
            options.setId(keyId);
        }
        try {
            JWK key = new JWK(options);
            boolean canSign = key.mac() != null || key.privateKey() != null;
            return canSign ? Optional.of(new TokenMint(chosen.get(), new JWT().addJWK(key))) : Optional.empty();
        } catch (RuntimeException unusable) {
            return Optional.empty();
        }
    }

    private static Optional<TokenAlgorithm> likely(String text) {
        if (!text.startsWith("-----")) {
            return Optional.of(TokenAlgorithm.HS256);
        }
        String body = text.lines().filter(line -> !line.startsWith("-----")).reduce("", String::concat);
        return Stream.of("RSA", "EC", "EdDSA")
                .flatMap(type -> privateKey(type, body).map(key -> ofKey(type, key)).stream())
                .findFirst();
    }

    /** The key, where the text is one of this type. */
    private static Optional<PrivateKey> privateKey(String type, String body) {
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(body);
            return Optional.of(KeyFactory.getInstance(type).generatePrivate(new PKCS8EncodedKeySpec(bytes)));
        } catch (GeneralSecurityException | IllegalArgumentException another) {
            return Optional.empty();
        }
    }

    private static TokenAlgorithm ofKey(String type, PrivateKey key) {
        if (key instanceof ECPrivateKey ec) {
            return switch (ec.getParams().getCurve().getField().getFieldSize()) {
                case 384 -> TokenAlgorithm.ES384;
                case 521 -> TokenAlgorithm.ES512;
                default -> TokenAlgorithm.ES256;
            };
        }
        return type.equals("RSA") ? TokenAlgorithm.RS256 : TokenAlgorithm.EDDSA;
    }

    /** A token with these claims and no others. */
    public String sign(JsonObject claims) {
        return signer.sign(
                claims.copy(),
                new JWTOptions().setAlgorithm(algorithm.joseName()).setNoTimestamp(true));
    }
}
