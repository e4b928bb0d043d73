package io.tidegate.config;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** One key of the HTTP API, as this node knows it: not the key itself. */
public record ApiKeyConfig(
        @Setting(value = "key", doc = "Whose key it is, for logs.")
        String name,

        @Setting(
                value = "''",
                doc =
                        "The key's SHA-256 in 64 hexadecimal digits. Both are made by: bin/tidegate apikey create. A key has 32 random bytes, so its hash need not be slow.")
        String sha256,

        @Setting(
                value = "[]",
                doc = "What it is good for: publish, history, sessions, revoke, nodes. Nothing without one of these.")
        List<ApiScope> scopes) {
    private static final Pattern HASH = Pattern.compile("[0-9a-fA-F]{64}");

    public ApiKeyConfig {
        scopes = List.copyOf(scopes);
        new Constraints()
                .filled("name", name)
                .require(Set.copyOf(scopes).size() == scopes.size(), "scopes", "must differ from each other")
                .check();
    }

    boolean hasHash() {
        return HASH.matcher(sha256).matches();
    }
}
