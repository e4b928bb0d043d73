package io.tidegate.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.config.TokenAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes tokens apart. Vert.x would too, but takes more parts, repeated names and critical headers for good. Thread-safe. */
final class TokenReader {
    private final int bytesMax;

    TokenReader(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    TokenReading read(String text) {
        if (text.length() > bytesMax) {
            return Refusal.TOO_LONG;
        }
        int first = text.indexOf('.');
        int second = text.indexOf('.', first + 1);
        boolean hasParts = first > 0 && second > first + 1 && second < text.length() - 1;
        if (!hasParts || !isAlphabet(text, first, second)) {
            return Refusal.MALFORMED;
        }
        Optional<JsonNode> header = decode(text.substring(0, first)).flatMap(StrictJson::object);
        Optional<JsonNode> claims = decode(text.substring(first + 1, second)).flatMap(StrictJson::object);
        Optional<byte[]> signature = decode(text.substring(second + 1));
        if (header.isEmpty() || claims.isEmpty() || signature.isEmpty()) {
            return Refusal.MALFORMED;
        }
        byte[] signed = text.substring(0, second).getBytes(StandardCharsets.US_ASCII);
        return token(header.get(), claims.get(), signed, signature.get());
    }

    private static TokenReading token(JsonNode header, JsonNode claims, byte[] signed, byte[] signature) {
        if (header.has("crit")) {
            return Refusal.CRITICAL_HEADER;
        }
        if (header.has("kid") && !header.get("kid").isTextual()) {
            return Refusal.MALFORMED;
        }
        @Nullable String keyId = header.has("kid") ? header.get("kid").textValue() : null;
        String algorithm = header.path("alg").isTextual() ? header.get("alg").textValue() : "";
        return TokenAlgorithm.of(algorithm)
                .<TokenReading>map(known -> new Token(known, keyId, claims, signed, signature))
                .orElse(Refusal.ALGORITHM);
    }

    /** Whether there is nothing but base64url beside the two dots. */
    private static boolean isAlphabet(String text, int first, int second) {
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            boolean isIn = (letter >= 'a' && letter <= 'z')
                    || (letter >= 'A' && letter <= 'Z')
                    || (letter >= '0' && letter <= '9')
                    || letter == '-'
                    || letter == '_';
            if (!isIn && i != first && i != second) {
                return false;
            }
        }
        return true;
    }

    private static Optional<byte[]> decode(String part) {
        try {
            return Optional.of(Base64.getUrlDecoder().decode(part));
        } catch (IllegalArgumentException wrong) {
            return Optional.empty();
        }
    }
}
