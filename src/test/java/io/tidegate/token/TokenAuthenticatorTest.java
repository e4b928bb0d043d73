package io.tidegate.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tidegate.auth.Action;
import io.tidegate.auth.Credentials;
import io.tidegate.auth.Principal;
import io.tidegate.config.AuthConfig;
import io.tidegate.metrics.Meters;
import io.tidegate.testkit.Settings;
import io.tidegate.testkit.TokenForge;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of tokens, good and hostile. */
final class TokenAuthenticatorTest {
    private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");
    private static final long SECONDS = NOW.getEpochSecond();
    private static final TokenForge SECRET = TokenForge.of("HS256");
    private static final TokenForge RSA = TokenForge.of("RS256");
    private static final TokenForge CURVE = TokenForge.of("ES256");
    private static final TokenForge EDWARDS = TokenForge.of("EdDSA");

    @TempDir
    private static Path folder = Path.of("");

    private static Vertx vertx = Vertx.vertx();
    private static String settings = "";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @BeforeAll
    static void writeKeys() {
        SECRET.writeKey(folder.resolve("secret"));
        RSA.writeKey(folder.resolve("rsa"));
        CURVE.writeKey(folder.resolve("curve"));
        EDWARDS.writeKey(folder.resolve("edwards"));
        settings = """
                issuer: https://issuer.example
                audience: [tidegate, other]
                keys:
                  - {id: secret, algorithm: HS256, file: '%1$s/secret'}
                  - {id: rsa, algorithm: RS256, file: '%1$s/rsa'}
                  - {id: curve, algorithm: ES256, file: '%1$s/curve'}
                  - {id: edwards, algorithm: EdDSA, file: '%1$s/edwards'}
                """.formatted(folder);
    }

    @AfterAll
    static void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static JsonObject claims() {
        return new JsonObject()
                .put("sub", "anna")
                .put("iss", "https://issuer.example")
                .put("aud", "tidegate")
                .put("exp", SECONDS + 60)
                .put("jti", "t1");
    }

    private Optional<Principal> authenticate(String yaml, Credentials credentials) {
        AuthConfig config = Settings.auth(yaml);
        Meters meters = new Meters(registry);
        KeyRing ring = new KeyRing(config, vertx, () -> Future.failedFuture("no keys"), System::nanoTime, meters);
        TokenAuthenticator authenticator = new TokenAuthenticator(config, ring, InstantSource.fixed(NOW), meters);
        try {
            return authenticator
                    .authenticate(credentials)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
        } finally {
            authenticator.close();
        }
    }

    private Optional<Principal> authenticate(@Nullable String token) {
        return authenticate(settings, new Credentials(token, null));
    }

    /** Why the only token so far was refused. */
    private String reason() {
        return registry.find("tidegate.auth.decisions").tag("outcome", "refused").counters().stream()
                .map(Counter::getId)
                .map(id -> String.valueOf(id.getTag("reason")))
                .reduce("", String::concat);
    }

    static Stream<Arguments> algorithms() {
        return Stream.of(
                Arguments.of(SECRET, "secret"),
                Arguments.of(RSA, "rsa"),
                Arguments.of(CURVE, "curve"),
                Arguments.of(EDWARDS, "edwards"));
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void tokenOfAKeyNamesAPrincipal(TokenForge forge, String keyId) {
        for (String named : Arrays.asList(keyId, null)) {
            Principal principal = authenticate(forge.token(named, claims())).orElseThrow();

            assertThat(principal.name()).isEqualTo("anna");
            assertThat(principal.expires()).isEqualTo(NOW.plusSeconds(60));
            assertThat(principal.tokenId()).isEqualTo("t1");
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void changedTokenIsRefused(TokenForge forge, String keyId) {
        String token = forge.token(keyId, claims());
        String[] parts = token.split("\\.", -1);
        String other = TokenForge.part(claims().put("sub", "root").encode());
        byte[] signature = Base64.getUrlDecoder().decode(parts[2]);
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();

        assertThat(authenticate(parts[0] + '.' + other + '.' + parts[2])).isEmpty();
        for (int length : List.of(1, 8, 32, signature.length - 1, signature.length + 1)) {
            byte[] cut = Arrays.copyOf(signature, length);
            if (!MessageDigest.isEqual(cut, signature)) {
                assertThat(authenticate(parts[0] + '.' + parts[1] + '.' + encoder.encodeToString(cut)))
                        .as("signature of %d bytes", length)
                        .isEmpty();
            }
        }
        assertThat(authenticate(parts[0] + '.' + parts[1] + '.' + encoder.encodeToString(new byte[signature.length])))
                .as("signature of zeros")
                .isEmpty();
        assertThat(reason()).isEqualTo("signature");
    }

    private static String header(String algorithm, String more) {
        return "{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\"" + more + "}";
    }

    static Stream<Arguments> hostile() {
        String good = claims().encode();
        TokenForge stolen = TokenForge.withSecret("HS256", RSA.keyFile().strip());
        TokenForge stolenWhole = TokenForge.withSecret("HS256", RSA.keyFile());
        TokenForge stranger = TokenForge.of("ES256");
        String none = TokenForge.part(header("none", "")) + '.' + TokenForge.part(good);
        String signed = SECRET.token("secret", claims());
        return Stream.of(
                Arguments.of("alg none without a signature", none + '.', "malformed"),
                Arguments.of("alg none in two parts", none, "malformed"),
                Arguments.of("alg none with a signature", SECRET.token(header("none", ""), good), "algorithm"),
                Arguments.of("alg NoNe", SECRET.token(header("NoNe", ""), good), "algorithm"),
                Arguments.of("no alg", SECRET.token("{}", good), "algorithm"),
                Arguments.of("alg that is no text", SECRET.token("{\"alg\":1}", good), "algorithm"),
                Arguments.of("alg in lower case", SECRET.token(header("hs256", ""), good), "algorithm"),
                Arguments.of("alg RS1", RSA.token(header("RS1", ""), good), "algorithm"),
                Arguments.of("HS256 with the RSA key as secret", stolen.token("rsa", claims()), "algorithm"),
                Arguments.of("the same without a key's name", stolenWhole.token((String) null, claims()), "signature"),
                Arguments.of(
                        "HS256 with the RSA key, under the secret's name",
                        stolen.token("secret", claims()),
                        "signature"),
                Arguments.of(
                        "RS512 where the key is for RS256",
                        RSA.token(header("RS512", ",\"kid\":\"rsa\""), good),
                        "algorithm"),
                Arguments.of("another key's name", CURVE.token("edwards", claims()), "algorithm"),
                Arguments.of("nobody's name", CURVE.token("curve2", claims()), "unknown_key"),
                Arguments.of("name with a path", CURVE.token("../../etc/passwd", claims()), "unknown_key"),
                Arguments.of("name that is no text", CURVE.token(header("ES256", ",\"kid\":1"), good), "malformed"),
                Arguments.of("a stranger's signature", stranger.token("curve", claims()), "signature"),
                Arguments.of(
                        "a key in its own header",
                        stranger.token(
                                header("ES256", ",\"jwk\":" + stranger.jwk("x").encode()), good),
                        "signature"),
                Arguments.of(
                        "a key by URL in its own header",
                        stranger.token(header("ES256", ",\"jku\":\"http://127.0.0.1:1/\",\"kid\":\"x\""), good),
                        "unknown_key"),
                Arguments.of(
                        "crit",
                        SECRET.token(header("HS256", ",\"crit\":[\"b64\"],\"b64\":false"), good),
                        "critical_header"),
                Arguments.of(
                        "crit that is empty", SECRET.token(header("HS256", ",\"crit\":null"), good), "critical_header"),
                Arguments.of("four parts", signed + ".x", "malformed"),
                Arguments.of("dots behind it", signed + "...", "malformed"),
                Arguments.of("padding", signed + "=", "malformed"),
                Arguments.of("a space", ' ' + signed, "malformed"),
                Arguments.of("a line end", signed + "\n", "malformed"),
                Arguments.of("other base64", signed.replace('.', '+'), "malformed"),
                Arguments.of("nothing", "", "malformed"),
                Arguments.of("dots", "..", "malformed"),
                Arguments.of("no dot", "x", "malformed"),
                Arguments.of("letters of another script", signed.replace('e', 'е'), "malformed"),
                Arguments.of("huge", signed + "A".repeat(9_000), "too_long"),
                Arguments.of(
                        "huge claims",
                        SECRET.token(
                                header("HS256", ""),
                                claims().put("x", "x".repeat(9_000)).encode()),
                        "too_long"),
                Arguments.of(
                        "deep claims",
                        SECRET.token(header("HS256", ""), "[".repeat(2_000) + "]".repeat(2_000)),
                        "malformed"),
                Arguments.of(
                        "deep claim",
                        SECRET.token(header("HS256", ""), "{\"a\":".repeat(500) + "1" + "}".repeat(500)),
                        "malformed"),
                Arguments.of(
                        "deep header", SECRET.token("{\"a\":".repeat(500) + "1" + "}".repeat(500), good), "malformed"),
                Arguments.of("claims that are a list", SECRET.token(header("HS256", ""), "[]"), "malformed"),
                Arguments.of("claims that are null", SECRET.token(header("HS256", ""), "null"), "malformed"),
                Arguments.of("two objects", SECRET.token(header("HS256", ""), good + good), "malformed"),
                Arguments.of(
                        "repeated claim",
                        SECRET.token(header("HS256", ""), good.replaceFirst("\\{", "{\"sub\":\"root\",")),
                        "malformed"),
                Arguments.of("repeated alg", SECRET.token("{\"alg\":\"none\",\"alg\":\"HS256\"}", good), "malformed"),
                Arguments.of("a comment", SECRET.token(header("HS256", ""), "/**/" + good), "malformed"),
                Arguments.of(
                        "NaN",
                        SECRET.token(header("HS256", ""), good.replace(Long.toString(SECONDS + 60), "NaN")),
                        "malformed"),
                Arguments.of(
                        "long number",
                        SECRET.token(header("HS256", ""), good.replace(Long.toString(SECONDS + 60), "9".repeat(4_000))),
                        "malformed"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void hostileTokenIsRefused(String what, String token, String reason) {
        assertThat(authenticate(token)).as(what).isEmpty();
        assertThat(reason()).isEqualTo(reason);
    }

    static Stream<Arguments> wrongClaims() {
        return Stream.of(
                Arguments.of("exp", SECONDS - 31, "expired"),
                Arguments.of("exp", SECONDS - 30, "expired"),
                Arguments.of("exp", 0, "expired"),
                Arguments.of("exp", -1e10, "expired"),
                Arguments.of("exp", "tomorrow", "time"),
                Arguments.of("exp", Long.toString(SECONDS + 60), "time"),
                Arguments.of("exp", null, "time"),
                Arguments.of("exp", 1e300, "time"),
                Arguments.of("exp", Long.MAX_VALUE, "time"),
                Arguments.of("exp", true, "time"),
                Arguments.of("exp", new JsonArray().add(SECONDS + 60), "time"),
                Arguments.of("nbf", SECONDS + 31, "not_yet_valid"),
                Arguments.of("nbf", "now", "time"),
                Arguments.of("iat", SECONDS + 31, "not_yet_valid"),
                Arguments.of("iss", "https://issuer.example/", "issuer"),
                Arguments.of("iss", new JsonArray().add("https://issuer.example"), "issuer"),
                Arguments.of("iss", null, "issuer"),
                Arguments.of("aud", "tidegate2", "audience"),
                Arguments.of("aud", new JsonArray(), "audience"),
                Arguments.of("aud", new JsonArray().add(new JsonArray().add("tidegate")), "audience"),
                Arguments.of("aud", new JsonObject().put("a", "tidegate"), "audience"),
                Arguments.of("aud", null, "audience"),
                Arguments.of("sub", "", "name"),
                Arguments.of("sub", "  ", "name"),
                Arguments.of("sub", 42, "name"),
                Arguments.of("sub", null, "name"),
                Arguments.of("sub", new JsonObject().put("a", "b"), "name"),
                Arguments.of("sub", "x".repeat(256), "name"),
                Arguments.of("sub", "anna\u0000", "name"),
                Arguments.of("sub", "anna\n", "name"),
                Arguments.of("sub", "an\u202Ena", "name"),
                Arguments.of("sub", "anonymous", "name"),
                Arguments.of("jti", 1, "token_id"),
                Arguments.of("jti", "", "token_id"),
                Arguments.of("jti", "x".repeat(256), "token_id"),
                Arguments.of("roles", 1, "permissions"),
                Arguments.of("roles", new JsonArray().add(1), "permissions"),
                Arguments.of("tidegate", "all", "permissions"),
                Arguments.of("tidegate", new JsonArray().add("all"), "permissions"),
                Arguments.of("tidegate", grants("", "subscribe"), "permissions"),
                Arguments.of("tidegate", grants("a*b", "subscribe"), "permissions"),
                Arguments.of("tidegate", grants("user.{principal}*", "subscribe"), "permissions"),
                Arguments.of("tidegate", grants("a", "read"), "permissions"),
                Arguments.of("tidegate", grants("a", "SUBSCRIBE"), "permissions"),
                Arguments.of("tidegate", grants("a"), "permissions"),
                Arguments.of("tidegate", many(129), "permissions"));
    }

    private static JsonArray grants(String address, String... allow) {
        return new JsonArray()
                .add(new JsonObject().put("address", address).put("allow", new JsonArray(List.of(allow))));
    }

    private static JsonArray many(int count) {
        JsonArray many = new JsonArray();
        for (int i = 0; i < count; i++) {
            many.add(new JsonObject().put("address", "a" + i).put("allow", new JsonArray().add("send")));
        }
        return many;
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("wrongClaims")
    void genuineTokenWithAWrongClaimIsRefused(String claim, @Nullable Object value, String reason) {
        String yaml = settings + "tokenBytesMax: 65536\n";
        String token = SECRET.token("secret", claims().put(claim, value));

        assertThat(authenticate(yaml, new Credentials(token, null))).isEmpty();
        assertThat(reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"iss", "aud", "sub", "exp"})
    void genuineTokenWithoutAClaimIsRefused(String claim) {
        JsonObject claims = claims();
        claims.remove(claim);

        assertThat(authenticate(SECRET.token("secret", claims))).isEmpty();
    }

    @Test
    void clocksMayDifferByTheLeeway() {
        assertThat(authenticate(SECRET.token("secret", claims().put("exp", SECONDS - 29))))
                .isPresent();
        assertThat(authenticate(SECRET.token("secret", claims().put("nbf", SECONDS + 30))))
                .isPresent();
        assertThat(authenticate(SECRET.token("secret", claims().put("exp", SECONDS + 0.5))))
                .isPresent();
    }

    @Test
    void tokenMayLastForeverWhereThatIsConfigured() {
        JsonObject claims = claims();
        claims.remove("exp");
        Credentials credentials = new Credentials(SECRET.token("secret", claims), null);

        assertThat(authenticate(settings + "expiryRequired: false\n", credentials)
                        .orElseThrow()
                        .expires())
                .isNull();
    }

    @Test
    void oneOfSeveralAudiencesIsEnough() {
        JsonArray audiences = new JsonArray().add("x").add("other");

        assertThat(authenticate(SECRET.token("secret", claims().put("aud", audiences))))
                .isPresent();
    }

    @Test
    void permissionsComeFromTheTokenAndFromItsRoles() {
        String yaml = settings + """
                rolesClaim: realm_access.roles
                permissions:
                  - {role: editor, address: 'news.*', allow: [publish]}
                """;
        JsonObject claims = claims().put("realm_access", new JsonObject().put("roles", new JsonArray().add("editor")))
                .put("tidegate", grants("user.{principal}.*", "subscribe", "history"));

        Principal principal = authenticate(yaml, new Credentials(SECRET.token("secret", claims), null))
                .orElseThrow();

        assertThat(principal.permissions().allow(Action.PUBLISH, "news.world")).isTrue();
        assertThat(principal.permissions().allow(Action.HISTORY, "user.anna.inbox"))
                .isTrue();
        assertThat(principal.permissions().allow(Action.HISTORY, "user.bert.inbox"))
                .isFalse();
        assertThat(principal.permissions().allow(Action.SEND, "news.world")).isFalse();
    }

    @Test
    void withoutAProofNobodyComesInUnlessAnonymousMay() {
        assertThat(authenticate((String) null)).isEmpty();
        assertThat(reason()).isEqualTo("no_proof");
        assertThat(authenticate(settings + "anonymous: true\n", Credentials.NONE)
                        .orElseThrow()
                        .name())
                .isEqualTo(Principal.ANONYMOUS);
    }

    @Test
    void tokenThatIsNotValidIsNoWayToBeAnonymousOrTheCertificatesSubject() {
        String yaml = settings + "anonymous: true\ncertificates: true\n";

        assertThat(authenticate(yaml, new Credentials("x", "CN=service"))).isEmpty();
        assertThat(authenticate(yaml, new Credentials("", "CN=service"))).isEmpty();
    }

    @Test
    void certificateIsAProofOnlyWhereThatIsConfigured() {
        Credentials credentials = new Credentials(null, "CN=service, O=x");

        assertThat(authenticate(settings, credentials)).isEmpty();
        assertThat(authenticate(settings + "certificates: true\n", credentials)
                        .orElseThrow()
                        .name())
                .isEqualTo("CN=service, O=x");
    }

    @Test
    void withoutKeysNoTokenIsValid() {
        String unsigned = TokenForge.part(header("none", "")) + '.' + TokenForge.part(claims().encode());

        assertThat(authenticate("leeway: 30s", new Credentials(unsigned, null))).isEmpty();
        assertThat(authenticate("leeway: 30s", new Credentials(unsigned + '.', null)))
                .isEmpty();
        assertThat(authenticate("leeway: 30s", new Credentials(SECRET.token("secret", claims()), null)))
                .isEmpty();
    }

    @Test
    void nothingThatIsPrintedHoldsTheToken() {
        String token = SECRET.token("secret", claims());
        Credentials credentials = new Credentials(token, null);
        Principal principal = authenticate(settings, credentials).orElseThrow();
        TokenReading reading = new TokenReader(8_192).read(token);

        assertThat(List.of(credentials.toString(), principal.toString(), reading.toString()))
                .noneMatch(text -> text.contains(token.substring(0, 20)))
                .noneMatch(text -> text.contains(token.substring(token.length() - 20)));
        assertThat(new String(((Token) reading).signed(), StandardCharsets.US_ASCII))
                .isEqualTo(token.substring(0, token.lastIndexOf('.')));
    }
}
