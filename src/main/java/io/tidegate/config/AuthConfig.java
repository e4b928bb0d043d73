package io.tidegate.config;

import java.time.Duration;

/** Who may come in, and what they may do. */
public record AuthConfig(
        @Setting(
                value = "false",
                doc =
                        "Whether a token may stand in the URL, as ?token=; URLs get into logs of proxies and histories of browsers.")
        boolean queryToken,

        @Setting(
                value = "30s",
                doc = "How long a connection stays when its token has expired, so that the client can send a new one.")
        Duration expiryGrace) {
    public AuthConfig {
        new Constraints().notNegative("expiryGrace", expiryGrace).check();
    }
}
