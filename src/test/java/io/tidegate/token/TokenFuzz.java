package io.tidegate.token;

import io.tidegate.auth.PrincipalName;
import io.tidegate.config.AuthConfig;
import io.tidegate.config.Config;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/**
 * A token as text, and one whose header and claims are the first line and the rest of the input, so that what is inside base64url
 * is fuzzed too. Nothing is thrown, and whoever it names has a name, an end and no more permissions than it may claim.
 */
public final class TokenFuzz {
    private static final AuthConfig CONFIG = Config.defaults().auth();
    private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");
    private static final TokenReader READER = new TokenReader(CONFIG.tokenBytesMax());
    private static final ClaimReader CLAIMS = new ClaimReader(CONFIG);
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private TokenFuzz() {}

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        READER.read(text);
        int line = text.indexOf('\n');
        if (line >= 0) {
            check(encoded(text.substring(0, line)) + '.' + encoded(text.substring(line + 1)) + ".AAAA");
        }
    }

    private static String encoded(String part) {
        return BASE64.encodeToString(part.getBytes(StandardCharsets.UTF_8));
    }

    private static void check(String token) {
        if (READER.read(token) instanceof Token read && CLAIMS.read(read.claims(), NOW) instanceof Claims claims) {
            boolean isWhole = PrincipalName.isValid(claims.name())
                    && claims.expires() != null
                    && claims.grants().size() <= CONFIG.claimedPermissionsMax();
            if (!isWhole) {
                throw new AssertionError(token + " is taken as " + claims);
            }
        }
    }
}
