package io.tidegate.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.config.KeyConfig;
import io.tidegate.config.TokenAlgorithm;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.impl.jose.JWK;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes keys of what files and key sets hold. */
final class KeyReader {
    private static final List<String> TAKEN = List.of("kid", "kty", "use", "crv", "n", "e", "x", "y");

    private KeyReader() {}

    /**
     * The key in a file.
     *
     * @throws UnusableKeyException when it is none for the algorithm
     */
    static VerificationKey file(KeyConfig config, byte[] content) {
        TokenAlgorithm algorithm = config.type();
        String text = new String(content, StandardCharsets.UTF_8).strip();
        if (text.isEmpty()) {
            throw new UnusableKeyException(config, "is empty");
        }
        if (algorithm.isSymmetric() && text.contains("-----BEGIN")) {
            throw new UnusableKeyException(
                    config, "is a PEM file, but " + algorithm.joseName() + " takes a secret that is text");
        }
        if (text.contains("PRIVATE KEY")) {
            throw new UnusableKeyException(config, "holds a private key; a node takes the public one");
        }
        return key(config, algorithm.isSymmetric() ? withoutLineEnd(content) : Buffer.buffer(text))
                .orElseThrow(() -> new UnusableKeyException(
                        config, "holds no key for " + algorithm.joseName() + ", or an RSA key of less than 2048 bits"));
    }

    private static Buffer withoutLineEnd(byte[] content) {
        int length = content.length;
        while (length > 0 && (content[length - 1] == '\n' || content[length - 1] == '\r')) {
            length--;
        }
        return Buffer.buffer().appendBytes(content, 0, length);
    }

    private static Optional<VerificationKey> key(KeyConfig config, Buffer content) {
        try {
            JWK key = new JWK(new PubSecKeyOptions()
                    .setId(config.id())
                    .setAlgorithm(config.type().joseName())
                    .setBuffer(content));
            return VerificationKey.of(config.id(), config.type(), key);
        } catch (RuntimeException unusable) {
            return Optional.empty();
        }
    }

    /** The keys of a set (RFC 7517) that can be used here; empty when it is no set, or has more than so many. */
    static Optional<Keys> set(byte[] content, int keysMax) {
        Optional<JsonNode> list =
                StrictJson.object(content).map(set -> set.path("keys")).filter(JsonNode::isArray);
        if (list.isEmpty() || list.get().size() > keysMax) {
            return Optional.empty();
        }
        List<VerificationKey> keys = new ArrayList<>();
        list.get().forEach(node -> published(node).ifPresent(keys::add));
        return Optional.of(new Keys(keys));
    }

    /** Takes the open half of a key only, and nothing that Vert.x would take instead of it, such as a certificate. */
    private static Optional<VerificationKey> published(JsonNode node) {
        Optional<TokenAlgorithm> algorithm = algorithm(node);
        boolean isForSignatures = !node.has("use") || node.get("use").asText().equals("sig");
        if (algorithm.isEmpty() || algorithm.get().isSymmetric() || !isForSignatures) {
            return Optional.empty();
        }
        JsonObject open = new JsonObject().put("alg", algorithm.get().joseName());
        TAKEN.stream()
                .filter(name -> node.path(name).isTextual())
                .forEach(name -> open.put(name, node.get(name).textValue()));
        try {
            @Nullable String id = open.getString("kid");
            return VerificationKey.of(id, algorithm.get(), new JWK(open));
        } catch (RuntimeException unusable) {
            return Optional.empty();
        }
    }

    private static Optional<TokenAlgorithm> algorithm(JsonNode node) {
        if (node.has("alg")) {
            return TokenAlgorithm.of(node.get("alg").asText());
        }
        return switch (node.path("kty").asText()) {
            case "RSA" -> Optional.of(TokenAlgorithm.RS256);
            case "OKP" -> Optional.of(TokenAlgorithm.EDDSA);
            case "EC" ->
                switch (node.path("crv").asText()) {
                    case "P-256" -> Optional.of(TokenAlgorithm.ES256);
                    case "P-384" -> Optional.of(TokenAlgorithm.ES384);
                    case "P-521" -> Optional.of(TokenAlgorithm.ES512);
                    default -> Optional.empty();
                };
            default -> Optional.empty();
        };
    }
}
