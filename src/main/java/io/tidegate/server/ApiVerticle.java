package io.tidegate.server;

import io.tidegate.config.HttpConfig;
import io.tidegate.http.ApiParts;
import io.tidegate.http.ApiServer;
import io.tidegate.loop.Loop;
import io.tidegate.loop.VertxLoop;
import io.tidegate.tls.TlsMaterial;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.ServerSSLOptions;
import java.util.Optional;
import java.util.function.Function;

/** The HTTP API in a loop of its own, on one of the threads of the clients' loops. Commands come from any thread. */
final class ApiVerticle extends VerticleBase {
    private final int index;
    private final HttpConfig config;
    private final ApiParts parts;
    private final Optional<TlsMaterial> tls;
    private final Promise<Running> running = Promise.promise();

    private record Running(Loop loop, ApiServer server) {}

    ApiVerticle(int index, HttpConfig config, ApiParts parts, Optional<TlsMaterial> tls) {
        this.index = index;
        this.config = config;
        this.parts = parts;
        this.tls = tls;
    }

    @Override
    public Future<?> start() {
        Loop loop = new VertxLoop(index, vertx);
        ApiServer server = new ApiServer(vertx, loop, config, parts);
        running.complete(new Running(loop, server));
        return server.start(tls.map(TlsMaterial::options));
    }

    /** Shows another certificate to callers who come from now on. */
    Future<Boolean> show(ServerSSLOptions options) {
        return command(made -> made.server().show(options));
    }

    @Override
    public Future<?> stop() {
        return command(made -> made.server().stop());
    }

    private <T> Future<T> command(Function<Running, Future<T>> command) {
        return running.future().compose(made -> {
            Promise<T> outcome = Promise.promise();
            made.loop().run(() -> command.apply(made).onComplete(outcome));
            return outcome.future();
        });
    }
}
