package io.tidegate.transport;

import io.tidegate.config.WebSocketConfig;
import io.tidegate.loop.Loop;
import io.tidegate.loop.VertxLoop;
import io.tidegate.metrics.Meters;
import io.tidegate.tls.TlsException;
import io.tidegate.tls.TlsMaterial;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.ServerSSLOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** One loop with a WebSocket server and recording sessions. */
final class ServerVerticle extends VerticleBase {
    static final Duration COME_BACK_WITHIN = Duration.ofSeconds(3);
    final List<RecordingListener> sessions = new CopyOnWriteArrayList<>();
    private final int index;
    private final WebSocketConfig config;
    private final ConnectionLimit limit;
    private final Admission admission;
    private final Backlog backlog;
    private final Meters meters;
    private final boolean queryToken;
    private final BiConsumer<RecordingListener, String> reaction;
    private final Promise<Loop> started = Promise.promise();
    private final Promise<WebSocketServer> made = Promise.promise();

    ServerVerticle(
            int index,
            WebSocketConfig config,
            ConnectionLimit limit,
            Admission admission,
            Backlog backlog,
            Meters meters,
            boolean queryToken,
            BiConsumer<RecordingListener, String> reaction) {
        this.index = index;
        this.config = config;
        this.limit = limit;
        this.admission = admission;
        this.backlog = backlog;
        this.meters = meters;
        this.queryToken = queryToken;
        this.reaction = reaction;
    }

    @Override
    public Future<?> start() {
        Loop loop = new VertxLoop(index, vertx);
        WebSocketServer server = new WebSocketServer(
                vertx,
                loop,
                config,
                limit,
                admission,
                backlog,
                queryToken,
                connection -> {
                    assert loop.isCurrent();
                    RecordingListener session = new RecordingListener(connection, index, reaction);
                    sessions.add(session);
                    return session;
                },
                new ComeBack(COME_BACK_WITHIN, config.retryWithin(), new Random(index)),
                meters);
        made.complete(server);
        started.complete(loop);
        return Future.succeededFuture();
    }

    Future<Integer> listen() {
        return on(server -> server.listen(material()));
    }

    private Optional<ServerSSLOptions> material() {
        try {
            return config.usesTls()
                    ? Optional.of(TlsMaterial.read(config.tls(), vertx).options())
                    : Optional.empty();
        } catch (TlsException wrong) {
            throw new IllegalStateException(wrong);
        }
    }

    Future<Void> refuse() {
        return on(server -> {
            server.refuse();
            return Future.succeededFuture();
        });
    }

    Future<Void> halt() {
        return on(WebSocketServer::stop);
    }

    /** Runs something on this loop. */
    void run(Runnable task) {
        started.future().onSuccess(loop -> loop.run(task));
    }

    private <T> Future<T> on(java.util.function.Function<WebSocketServer, Future<T>> task) {
        Promise<T> promise = Promise.promise();
        run(() -> made.future().compose(task).onComplete(promise));
        return promise.future();
    }
}
