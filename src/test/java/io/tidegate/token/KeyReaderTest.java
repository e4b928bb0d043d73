package io.tidegate.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.config.KeyConfig;
import io.tidegate.testkit.TestCertificate;
import io.tidegate.testkit.TokenForge;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyReaderTest {
    @TempDir
    private Path folder = Path.of("");

    private VerificationKey read(String algorithm, String content) {
        return KeyReader.file(new KeyConfig("main", algorithm, ""), content.getBytes(StandardCharsets.UTF_8));
    }

    private static List<VerificationKey> set(JsonObject... keys) {
        String text = new JsonObject().put("keys", new JsonArray(List.of(keys))).encode();
        return KeyReader.set(text.getBytes(StandardCharsets.UTF_8), 10)
                .orElseThrow()
                .all();
    }

    private static Token token(TokenForge forge) {
        return (Token) new TokenReader(8_192).read(forge.token("main", new JsonObject().put("sub", "a")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "HS384", "HS512", "RS256", "RS512", "ES256", "ES384", "ES512", "EdDSA"})
    void keyOfAFileChecksWhatItSigned(String algorithm) {
        TokenForge forge = TokenForge.of(algorithm);

        assertThat(read(algorithm, forge.keyFile() + "\r\n").verifies(token(forge)))
                .isTrue();
        assertThat(read(algorithm, TokenForge.of(algorithm).keyFile()).verifies(token(forge)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS512", "ES256", "ES384", "ES512", "EdDSA"})
    void publishedKeyChecksWhatItSigned(String algorithm) {
        TokenForge forge = TokenForge.of(algorithm);
        JsonObject bare = forge.jwk("main");
        bare.remove("alg");
        bare.remove("use");

        assertThat(set(forge.jwk("main"))).singleElement().matches(key -> key.verifies(token(forge)));
        if (!algorithm.equals("RS512")) {
            assertThat(set(bare)).singleElement().matches(key -> key.verifies(token(forge)));
        }
    }

    @Test
    void certificateHoldsAKeyToo() throws IOException {
        TestCertificate certificate = TestCertificate.make();

        assertThat(read("ES256", Files.readString(certificate.certificate())).id())
                .isEqualTo("main");
    }

    @ParameterizedTest
    @CsvSource({"RS256,ES256", "ES256,RS256", "ES256,ES384", "ES384,ES256", "EdDSA,ES256", "RS256,EdDSA", "HS256,RS256"
    })
    void keyOfAnotherKindIsRefused(String made, String configured) {
        String content = TokenForge.of(made).keyFile();

        assertThatThrownBy(() -> read(configured, content))
                .isInstanceOf(UnusableKeyException.class)
                .hasMessageContaining("main")
                .hasMessageNotContaining(
                        content.strip().lines().toList().get(content.lines().count() > 2 ? 1 : 0));
    }

    @Test
    void whatANodeMustNotHaveIsRefused() {
        assertThatThrownBy(() -> read("ES256", TokenForge.of("ES256").privateKeyFile()))
                .hasMessageContaining("private");
        assertThatThrownBy(() -> read("HS256", TokenForge.of("RS256").keyFile()))
                .hasMessageContaining("PEM");
        assertThatThrownBy(() -> read("HS256", "\n")).hasMessageContaining("empty");
        assertThatThrownBy(() -> read("RS256", TokenForge.rsa("RS256", 1024).keyFile()))
                .hasMessageContaining("2048");
        assertThatThrownBy(() -> read("RS256", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"))
                .isInstanceOf(UnusableKeyException.class);
    }

    @Test
    void publishedKeysThatCannotBeUsedAreLeftOut() {
        TokenForge curve = TokenForge.of("ES256");
        JsonObject good = curve.jwk("good");

        assertThat(set(
                        TokenForge.of("HS256").jwk("secret"),
                        new JsonObject().put("kty", "oct").put("alg", "RS256").put("k", "AAAA"),
                        curve.jwk("x").put("use", "enc"),
                        curve.jwk("x").put("alg", "none"),
                        curve.jwk("x").put("alg", "RS256"),
                        curve.jwk("x").put("crv", "P-384"),
                        TokenForge.rsa("RS256", 1024).jwk("x"),
                        TokenForge.of("RS256").jwk("x").put("alg", "RS1"),
                        new JsonObject(),
                        good))
                .singleElement()
                .satisfies(key -> assertThat(key.id()).isEqualTo("good"));
    }

    @Test
    void certificateInAPublishedKeyIsNotTaken() throws IOException {
        String other = String.join("", Files.readAllLines(TestCertificate.make().certificate()))
                .replaceAll("-----[A-Z ]+-----", "");
        TokenForge forge = TokenForge.of("RS256");

        assertThat(set(forge.jwk("main").put("x5c", new JsonArray().add(other))))
                .singleElement()
                .matches(key -> key.verifies(token(forge)));
    }

    @Test
    void fileThatChangesIsReadAgainAndABrokenOneLeavesTheOldKey() throws IOException {
        TokenForge first = TokenForge.of("ES256");
        TokenForge second = TokenForge.of("ES256");
        Path file = first.writeKey(folder.resolve("key"));
        KeyFiles files = new KeyFiles(List.of(new KeyConfig("main", "ES256", file.toString())));
        assertThat(files.keys().candidates(token(first)).get(0).verifies(token(first)))
                .isTrue();

        Files.writeString(file, "half a k");
        files.reload();
        assertThat(files.keys().candidates(token(first)).get(0).verifies(token(first)))
                .isTrue();
        Files.delete(file);
        files.reload();
        assertThat(files.keys().candidates(token(first)).get(0).verifies(token(first)))
                .isTrue();

        second.writeKey(file);
        files.reload();
        assertThat(files.keys().candidates(token(second)).get(0).verifies(token(second)))
                .isTrue();
        assertThat(files.keys().candidates(token(first)).get(0).verifies(token(first)))
                .isFalse();
    }
}
