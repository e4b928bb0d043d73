package io.tidegate.token;

import io.tidegate.auth.PermissionRules;
import io.tidegate.auth.Permissions;
import io.tidegate.config.AuthConfig;
import io.tidegate.config.ConfigLoader;
import io.tidegate.config.KeyConfig;
import io.tidegate.config.TokenAlgorithm;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What deciding about one token costs, without the hand-over between threads. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class AuthenticateBenchmark {
    /** How the token is signed. */
    @Param({"HS256", "RS256", "ES256", "EdDSA"})
    public String algorithm = "";

    private final AuthConfig config = ConfigLoader.load(null, Map.of(), Map.of("auth.audience", "tidegate"))
            .auth();
    private final TokenReader reader = new TokenReader(config.tokenBytesMax());
    private final ClaimReader claimReader = new ClaimReader(config);
    private final PermissionRules rules = new PermissionRules(config);
    private String text = "";
    private Instant now = Instant.EPOCH;
    private Keys keys = Keys.NONE;

    /** Makes a key and a token of about 400 bytes. */
    @Setup
    public void setUp() {
        TokenAlgorithm chosen = TokenAlgorithm.of(algorithm).orElseThrow();
        NewKey key = NewKey.make(chosen, new SecureRandom());
        now = Instant.now();
        JsonObject claims = new JsonObject("""
                        {"sub": "0d8f0c1e-93a5-4b46-a3a1-9a1c53a2a0f4", "aud": "tidegate", "roles": ["reader", "writer"],
                         "jti": "5a0c1e7b", "tidegate": [{"address": "user.{principal}.*", "allow": ["subscribe", "history"]}]}
                        """).put("exp", now.getEpochSecond() + 3_600);
        text = TokenMint.of("main", chosen, key.signing()).orElseThrow().sign(claims);
        byte[] file = key.checking().orElse(key.signing()).getBytes(StandardCharsets.UTF_8);
        keys = new Keys(List.of(KeyReader.file(new KeyConfig("main", algorithm, ""), file)));
    }

    /** All of it. */
    @Benchmark
    public Permissions authenticate() {
        Token token = (Token) reader.read(text);
        Claims claims = (Claims) claimReader.read(token.claims(), now);
        if (!keys.candidates(token).get(0).verifies(token)) {
            throw new IllegalStateException("not verified");
        }
        return rules.permissions(claims.name(), claims.roles(), claims.grants());
    }

    /** All but the signature: what a flood of tokens that are wrong in themselves costs. */
    @Benchmark
    public ClaimReading beforeTheSignature() {
        Token token = (Token) reader.read(text);
        return claimReader.read(token.claims(), now);
    }
}
