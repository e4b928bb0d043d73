package io.tidegate.config;

/** A key that tokens are checked with. */
public record KeyConfig(
        @Setting(
                value = "main",
                doc =
                        "Name of the key: a token that names a key (kid) is checked with that one only. Two keys may stand here, so that a new one is known before the first token is signed with it.")
        String id,

        @Setting(
                value = "ES256",
                doc =
                        "HS256, HS384, HS512, RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512 or EdDSA. Only tokens signed so are checked with the key.")
        String algorithm,

        @Setting(
                value = "''",
                doc =
                        "For HS… a file with the secret as text, a line end not counted; else a PEM file with the public key or its certificate. Read again when it changes.")
        String file) {
    public KeyConfig {
        new Constraints()
                .filled("id", id)
                .require(
                        TokenAlgorithm.of(algorithm).isPresent(),
                        "algorithm",
                        "must be one of HS256, HS384, HS512, RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, not \""
                                + algorithm + '"')
                .readable("file", file)
                .check();
    }

    /** The algorithm. */
    public TokenAlgorithm type() {
        return TokenAlgorithm.of(algorithm).orElseThrow();
    }
}
