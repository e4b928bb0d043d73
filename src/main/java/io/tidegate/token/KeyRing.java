package io.tidegate.token;

import io.tidegate.config.AuthConfig;
import io.tidegate.metrics.Meters;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All keys of a node: those in files, and those that are published. Thread-safe. */
public final class KeyRing {
    private static final Logger LOGGER = LoggerFactory.getLogger(KeyRing.class);
    private static final long NO_TIMER = -1;

    private final KeyFiles files;
    private final PublishedKeys published;
    private final boolean isPublished;
    private final Vertx vertx;
    private final long reloadTimer;
    private final long refreshTimer;

    /**
     * Reads the key files, which may block, and begins to fetch what is published.
     *
     * @throws UnusableKeyException when a key file cannot be used
     */
    public KeyRing(AuthConfig config, Vertx vertx, KeySetSource source, LongSupplier nanoClock, Meters meters) {
        this.vertx = vertx;
        files = new KeyFiles(config.keys());
        published = new PublishedKeys(config.jwks(), source, nanoClock, meters);
        isPublished = !config.jwks().url().isEmpty();
        reloadTimer = config.keys().isEmpty()
                ? NO_TIMER
                : vertx.setPeriodic(config.keysReloadInterval().toMillis(), timer -> reload());
        refreshTimer = isPublished
                ? vertx.setPeriodic(0, config.jwks().refreshInterval().toMillis(), timer -> published.refresh())
                : NO_TIMER;
    }

    private void reload() {
        vertx.executeBlocking(() -> {
                    files.reload();
                    return files.keys();
                })
                .onFailure(fault -> LOGGER.atError().setCause(fault).log("key files could not be read again"));
    }

    List<VerificationKey> candidates(Token token) {
        return now().candidates(token);
    }

    boolean knows(Token token) {
        return now().knows(token);
    }

    private Keys now() {
        return isPublished ? files.keys().and(published.keys()) : files.keys();
    }

    /** Fetches what is published, if that was not done a moment ago. */
    Future<Void> refresh() {
        return isPublished ? published.refresh() : Future.succeededFuture();
    }

    /** Whether a key that is not here does not exist, as far as anybody can tell. */
    boolean isComplete() {
        return !isPublished || published.isUp();
    }

    void close() {
        vertx.cancelTimer(reloadTimer);
        vertx.cancelTimer(refreshTimer);
    }
}
