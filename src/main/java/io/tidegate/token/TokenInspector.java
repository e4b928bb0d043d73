package io.tidegate.token;

import io.tidegate.config.AuthConfig;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Says what a node with a configuration makes of a token, and why. Reads the key files. */
public final class TokenInspector {
    private final AuthConfig config;
    private final Keys keys;

    /**
     * What came of it.
     *
     * @param isValid whether a node lets its bearer in
     * @param text one line: who it is, or what is wrong
     */
    public record Inspection(boolean isValid, String text) {}

    /**
     * Reads the keys.
     *
     * @throws UnusableKeyException when one cannot be used
     */
    public TokenInspector(AuthConfig config) {
        this.config = config;
        keys = new KeyFiles(config.keys()).keys();
    }

    /** What a node makes of the token at that time. Published keys are not fetched. */
    public Inspection inspect(String text, Instant now) {
        TokenReading reading = new TokenReader(config.tokenBytesMax()).read(text);
        if (!(reading instanceof Token token)) {
            return refused((Refusal) reading);
        }
        ClaimReading claimed = new ClaimReader(config).read(token.claims(), now);
        if (!(claimed instanceof Claims claims)) {
            return refused((Refusal) claimed);
        }
        List<VerificationKey> candidates = keys.candidates(token);
        if (candidates.isEmpty()) {
            return refused(keys.knows(token) ? Refusal.ALGORITHM : Refusal.UNKNOWN_KEY);
        }
        return candidates.stream()
                .filter(key -> key.verifies(token))
                .findFirst()
                .map(key -> new Inspection(true, describe(claims, key)))
                .orElseGet(() -> refused(Refusal.SIGNATURE));
    }

    private Inspection refused(Refusal refusal) {
        String published =
                refusal == Refusal.UNKNOWN_KEY && !config.jwks().url().isEmpty()
                        ? "; keys of auth.jwks.url are not looked at here"
                        : "";
        return new Inspection(false, refusal.text() + published);
    }

    private static String describe(Claims claims, VerificationKey key) {
        Stream<String> parts = Stream.of(
                claims.name(),
                claims.expires() == null ? "never expires" : "expires " + claims.expires(),
                "key " + key.id(),
                claims.roles().isEmpty() ? "no roles" : "roles " + String.join(" ", claims.roles()),
                claims.grants().size() + " permissions of its own");
        return String.join(", ", parts.toList());
    }
}
