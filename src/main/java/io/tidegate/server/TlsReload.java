package io.tidegate.server;

import io.tidegate.config.TlsConfig;
import io.tidegate.tls.TlsMaterial;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ServerSSLOptions;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the files for TLS again and again, and has the ports show what is new; whoever is connected stays so. Runs on one loop of
 * Vert.x, and reads on its workers.
 */
final class TlsReload {
    private static final Logger LOGGER = LoggerFactory.getLogger(TlsReload.class);

    private final Vertx vertx;
    private final TlsConfig config;
    private final List<Function<ServerSSLOptions, Future<Boolean>>> ports;
    private final Consumer<Instant> onExpires;
    private TlsMaterial shown;
    private String told = "";
    private boolean isReading;

    TlsReload(
            Vertx vertx,
            TlsConfig config,
            TlsMaterial shown,
            List<Function<ServerSSLOptions, Future<Boolean>>> ports,
            Consumer<Instant> onExpires) {
        this.vertx = vertx;
        this.config = config;
        this.shown = shown;
        this.ports = ports;
        this.onExpires = onExpires;
    }

    /** Begins to look; tells what ends it. */
    Runnable start() {
        long timer = vertx.setPeriodic(config.reloadInterval().toMillis(), ignored -> look());
        return () -> vertx.cancelTimer(timer);
    }

    private void look() {
        if (isReading) {
            return;
        }
        isReading = true;
        vertx.executeBlocking(() -> TlsMaterial.read(config, vertx))
                .compose(read -> isNew(read) ? show(read) : Future.succeededFuture())
                .onFailure(this::tell)
                .onComplete(done -> isReading = false);
    }

    private boolean isNew(TlsMaterial read) {
        return !read.fingerprint().equals(shown.fingerprint());
    }

    private Future<Void> show(TlsMaterial read) {
        if (read.leaf().expires().isBefore(Instant.now())) {
            return Future.failedFuture(
                    "the certificate has expired, at " + read.leaf().expires());
        }
        return Future.all(ports.stream().map(port -> port.apply(read.options())).toList())
                .onSuccess(done -> {
                    shown = read;
                    onExpires.accept(read.leaf().expires());
                    told = "";
                    LOGGER.atInfo()
                            .addKeyValue("subject", read.leaf().subject())
                            .addKeyValue("expires", read.leaf().expires())
                            .log("The certificate of the ports was replaced");
                })
                .mapEmpty();
    }

    /** Once, not each time. */
    private void tell(Throwable fault) {
        String text = String.valueOf(fault.getMessage());
        if (!text.equals(told)) {
            told = text;
            LOGGER.atWarn()
                    .addKeyValue("error", text)
                    .log("New files for TLS cannot be used, the old ones stay: see websocket.tls");
        }
    }
}
