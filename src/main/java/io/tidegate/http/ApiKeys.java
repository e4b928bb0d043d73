package io.tidegate.http;

import io.tidegate.config.ApiKeyConfig;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keys that are let in, known by their hashes only. How long a check takes says nothing about the keys: what was given is hashed,
 * and its hash compared with every known one, all of it.
 */
final class ApiKeys {
    private static final String SCHEME = "bearer ";

    private final List<Known> known;

    private record Known(ApiKeyConfig key, String hash) {}

    ApiKeys(List<ApiKeyConfig> keys) {
        known = keys.stream()
                .map(key -> new Known(key, key.sha256().toLowerCase(Locale.ROOT)))
                .toList();
    }

    /** The key that an {@code Authorization} header proves; empty when it proves none. */
    Optional<ApiKeyConfig> ofHeader(@Nullable String authorization) {
        if (authorization == null || !authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return Optional.empty();
        }
        return of(authorization.substring(SCHEME.length()).strip());
    }

    private Optional<ApiKeyConfig> of(String text) {
        byte[] hash = bytes(hash(text));
        Optional<ApiKeyConfig> found = Optional.empty();
        for (Known each : known) {
            if (MessageDigest.isEqual(bytes(each.hash()), hash)) {
                found = Optional.of(each.key());
            }
        }
        return found;
    }

    private static byte[] bytes(String hash) {
        return hash.getBytes(StandardCharsets.US_ASCII);
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
