package io.tidegate.token;

import io.vertx.core.Future;

/** Where published keys come from. */
@FunctionalInterface
public interface KeySetSource {
    /**
     * Fetches the key set once, within {@code auth.jwks.fetchTimeout} and {@code auth.jwks.bytesMax}; fails otherwise. Called
     * on any thread, completes on any.
     */
    Future<byte[]> fetch();
}
