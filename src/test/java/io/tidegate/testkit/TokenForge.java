package io.tidegate.testkit;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Makes keys, and tokens with any header, any claims and any signature; by the JDK alone, so that no library is checked with itself. */
public final class TokenForge {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final String algorithm;
    private final @Nullable KeyPair pair;
    private final byte[] secret;

    private TokenForge(String algorithm, @Nullable KeyPair pair, byte[] secret) {
        this.algorithm = algorithm;
        this.pair = pair;
        this.secret = secret;
    }

    /** A forge with a new key. */
    public static TokenForge of(String algorithm) {
        try {
            return switch (algorithm) {
                case "HS256", "HS384", "HS512" -> {
                    byte[] secret = new byte[48];
                    new java.security.SecureRandom().nextBytes(secret);
                    yield withSecret(algorithm, BASE64.encodeToString(secret));
                }
                case "RS256", "RS384", "RS512" -> rsa(algorithm, 2048);
                case "ES256" -> ec(algorithm, "secp256r1");
                case "ES384" -> ec(algorithm, "secp384r1");
                case "ES512" -> ec(algorithm, "secp521r1");
                case "EdDSA" ->
                    new TokenForge(
                            algorithm, KeyPairGenerator.getInstance("Ed25519").generateKeyPair(), new byte[0]);
                default -> throw new IllegalArgumentException(algorithm);
            };
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A forge with an RSA key of so many bits. */
    public static TokenForge rsa(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return new TokenForge(algorithm, generator.generateKeyPair(), new byte[0]);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static TokenForge ec(String algorithm, String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return new TokenForge(algorithm, generator.generateKeyPair(), new byte[0]);
    }

    /** A forge with this secret. */
    public static TokenForge withSecret(String algorithm, String secret) {
        return new TokenForge(algorithm, null, secret.getBytes(StandardCharsets.UTF_8));
    }

    /** The file's content that a node checks tokens with. */
    public String keyFile() {
        if (pair == null) {
            return new String(secret, StandardCharsets.UTF_8);
        }
        return pem("PUBLIC KEY", pair.getPublic().getEncoded());
    }

    /** The private key as PEM. */
    public String privateKeyFile() {
        if (pair == null) {
            return keyFile();
        }
        return pem("PRIVATE KEY", pair.getPrivate().getEncoded());
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + kind
                + "-----\n";
    }

    /** Writes the key file. */
    public Path writeKey(Path file) {
        try {
            return Files.writeString(file, keyFile());
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** The open key as an identity provider publishes it. */
    public JsonObject jwk(String keyId) {
        JsonObject key =
                new JsonObject().put("kid", keyId).put("alg", algorithm).put("use", "sig");
        if (pair == null) {
            return key.put("kty", "oct").put("k", BASE64.encodeToString(secret));
        }
        if (pair.getPublic() instanceof RSAPublicKey rsa) {
            return key.put("kty", "RSA")
                    .put("n", number(rsa.getModulus(), 0))
                    .put("e", number(rsa.getPublicExponent(), 0));
        }
        if (pair.getPublic() instanceof ECPublicKey ec) {
            int bytes = (ec.getParams().getCurve().getField().getFieldSize() + 7) / 8;
            String curve = "P-" + ec.getParams().getCurve().getField().getFieldSize();
            return key.put("kty", "EC")
                    .put("crv", curve)
                    .put("x", number(ec.getW().getAffineX(), bytes))
                    .put("y", number(ec.getW().getAffineY(), bytes));
        }
        byte[] encoded = ((EdECPublicKey) pair.getPublic()).getEncoded();
        byte[] point = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
        return key.put("kty", "OKP").put("crv", "Ed25519").put("x", BASE64.encodeToString(point));
    }

    private static String number(BigInteger number, int bytes) {
        byte[] plain = number.toByteArray();
        int sign = plain.length > 1 && plain[0] == 0 ? 1 : 0;
        byte[] unsigned = Arrays.copyOfRange(plain, sign, plain.length);
        byte[] padded = new byte[Math.max(bytes, unsigned.length)];
        System.arraycopy(unsigned, 0, padded, padded.length - unsigned.length, unsigned.length);
        return BASE64.encodeToString(padded);
    }

    /** A token that this key has signed, with the header that belongs to it. */
    public String token(@Nullable String keyId, JsonObject claims) {
        JsonObject header = new JsonObject().put("alg", algorithm).put("typ", "JWT");
        if (keyId != null) {
            header.put("kid", keyId);
        }
        return token(header.encode(), claims.encode());
    }

    /** A token that this key has signed, whatever its header and claims are. */
    public String token(String header, String claims) {
        String signed = part(header) + '.' + part(claims);
        return signed + '.' + BASE64.encodeToString(sign(signed));
    }

    /** Text as a part of a token. */
    public static String part(String text) {
        return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The signature of a text, in the form that tokens have. */
    public byte[] sign(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            if (pair == null) {
                String name = "HmacSHA" + algorithm.substring(2);
                Mac mac = Mac.getInstance(name);
                mac.init(new SecretKeySpec(secret, name));
                return mac.doFinal(bytes);
            }
            Signature signature = Signature.getInstance(signatureName());
            signature.initSign(pair.getPrivate());
            signature.update(bytes);
            return signature.sign();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private String signatureName() {
        return switch (algorithm.substring(0, 2)) {
            case "RS" -> "SHA" + algorithm.substring(2) + "withRSA";
            case "ES" -> "SHA" + algorithm.substring(2) + "withECDSAinP1363Format";
            default -> "EdDSA";
        };
    }
}
