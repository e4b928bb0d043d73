package io.tidegate.token;

import io.micrometer.core.instrument.Counter;
import io.tidegate.config.JwksConfig;
import io.tidegate.metrics.Meters;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys that an identity provider publishes: fetched now and then, and when a token names one that is not known, but never more
 * often than once in {@code auth.jwks.refreshIntervalMin}. Thread-safe.
 */
final class PublishedKeys {
    private static final Logger LOGGER = LoggerFactory.getLogger(PublishedKeys.class);

    private final JwksConfig config;
    private final KeySetSource source;
    private final LongSupplier nanoClock;
    private final Counter fetched;
    private final Counter failed;
    private final AtomicReference<@Nullable Promise<Void>> underWay = new AtomicReference<>();
    private volatile Fetched latest;

    /**
     * What came of fetching.
     *
     * @param keys of the last time that it worked
     * @param keysNanos when that was
     * @param askedNanos when it was last tried
     * @param isUp whether it worked then
     */
    private record Fetched(Keys keys, long keysNanos, long askedNanos, boolean isUp) {}

    PublishedKeys(JwksConfig config, KeySetSource source, LongSupplier nanoClock, Meters meters) {
        this.config = config;
        this.source = source;
        this.nanoClock = nanoClock;
        long now = nanoClock.getAsLong();
        latest = new Fetched(Keys.NONE, now, now - config.refreshIntervalMin().toNanos(), false);
        fetched = counter(meters, "fetched");
        failed = counter(meters, "failed");
    }

    private static Counter counter(Meters meters, String outcome) {
        return Counter.builder("tidegate.auth.key.fetches")
                .description("Times the key set of auth.jwks.url was fetched")
                .tag("outcome", outcome)
                .register(meters.registry());
    }

    /** The keys to check with; none once an outage has lasted too long. */
    Keys keys() {
        Fetched now = latest;
        boolean isTooOld =
                nanoClock.getAsLong() - now.keysNanos() > config.outageMax().toNanos();
        return isTooOld ? Keys.NONE : now.keys();
    }

    /** Whether the source answered when it was last asked, so that a key it did not name is none. */
    boolean isUp() {
        return latest.isUp();
    }

    /** Fetches the keys, unless that was done a moment ago; completes when {@link #keys} are as new as they get. */
    Future<Void> refresh() {
        Promise<Void> own = Promise.promise();
        Promise<Void> others = underWay.compareAndExchange(null, own);
        if (others != null) {
            return others.future();
        }
        long now = nanoClock.getAsLong();
        if (now - latest.askedNanos() < config.refreshIntervalMin().toNanos()) {
            end(own);
        } else {
            fetch(now, own);
        }
        return own.future();
    }

    private void fetch(long now, Promise<Void> own) {
        source.fetch().map(this::read).onComplete(outcome -> {
            Fetched before = latest;
            if (outcome.succeeded()) {
                fetched.increment();
                latest = new Fetched(outcome.result(), now, now, true);
            } else {
                failed.increment();
                latest = new Fetched(before.keys(), before.keysNanos(), now, false);
            }
            tell(before, outcome.cause());
            end(own);
        });
    }

    private Keys read(byte[] content) {
        return KeyReader.set(content, config.keysMax())
                .orElseThrow(() -> new IllegalArgumentException(
                        "it is no JSON Web Key Set of " + config.keysMax() + " keys at most"));
    }

    /** Changes are told, not each time. */
    private void tell(Fetched before, @Nullable Throwable failure) {
        if (failure != null && (before.isUp() || before.keys().all().isEmpty())) {
            LOGGER.atWarn()
                    .addKeyValue("error", failure.getMessage())
                    .log(
                            "the keys of auth.jwks.url cannot be fetched; those fetched before go on for auth.jwks.outageMax");
        } else if (failure == null && !before.isUp()) {
            LOGGER.atInfo().addKeyValue("count", latest.keys().all().size()).log("keys of auth.jwks.url fetched");
        }
    }

    private void end(Promise<Void> own) {
        underWay.set(null);
        own.complete();
    }
}
