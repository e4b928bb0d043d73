package io.tidegate.server;

import io.tidegate.auth.Authenticator;
import io.tidegate.config.AuthConfig;
import io.tidegate.metrics.Meters;
import io.tidegate.token.KeyRing;
import io.tidegate.token.TokenAuthenticator;
import io.tidegate.token.UnusableKeyException;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who comes in, as the configuration says.
 *
 * @param authenticator decides; shared by all loops
 * @param closing lets go of what it needs
 */
record Gatekeeper(Authenticator authenticator, Runnable closing) {
    private static final Logger LOGGER = LoggerFactory.getLogger(Gatekeeper.class);

    /** Reads the keys, which may block. A key that cannot be used stops the start. */
    static Gatekeeper open(AuthConfig config, Vertx vertx, Meters meters) {
        if (config.open()) {
            LOGGER.atWarn()
                    .log(
                            "OPEN: every client comes in without a token and may do everything (auth.open, or serve --dev)");
            return new Gatekeeper(Authenticator.OPEN, () -> {});
        }
        if (!config.letsSomebodyIn()) {
            LOGGER.atWarn()
                    .log("no client can come in: configure auth.keys or auth.jwks.url; for development, serve --dev");
        }
        HttpKeySetSource source = new HttpKeySetSource(vertx, config.jwks());
        try {
            KeyRing keys = new KeyRing(config, vertx, source, System::nanoTime, meters);
            TokenAuthenticator authenticator = new TokenAuthenticator(config, keys, InstantSource.system(), meters);
            return new Gatekeeper(authenticator, authenticator::close);
        } catch (UnusableKeyException unusable) {
            throw new StartException(String.valueOf(unusable.getMessage()), unusable);
        }
    }

    void close() {
        closing.run();
    }
}
