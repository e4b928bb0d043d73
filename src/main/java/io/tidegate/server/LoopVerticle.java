package io.tidegate.server;

import io.tidegate.config.Config;
import io.tidegate.loop.Loop;
import io.tidegate.loop.VertxLoop;
import io.tidegate.metrics.Meters;
import io.tidegate.transport.Admission;
import io.tidegate.transport.Backlog;
import io.tidegate.transport.ComeBack;
import io.tidegate.transport.ConnectionLimit;
import io.tidegate.transport.WebSocketServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.ServerSSLOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One loop: its sessions and all they need. Deploying it wires it; it accepts connections when told so, which is when
 * every loop is wired. Commands come from any thread.
 */
final class LoopVerticle extends VerticleBase {
    private static final Logger LOGGER = LoggerFactory.getLogger(LoopVerticle.class);

    private final int index;
    private final Config config;
    private final ConnectionLimit limit;
    private final Admission admission;
    private final Backlog backlog;
    private final Meters meters;
    private final Pulse pulse;
    private final Wiring.Shared shared;
    private final Promise<Wired> wired = Promise.promise();
    private @Nullable Wired own;

    private record Wired(Loop loop, Wiring.Parts parts, WebSocketServer server) {}

    LoopVerticle(
            int index,
            Config config,
            ConnectionLimit limit,
            Admission admission,
            Backlog backlog,
            Meters meters,
            Pulse pulse,
            Wiring.Shared shared) {
        this.index = index;
        this.config = config;
        this.limit = limit;
        this.admission = admission;
        this.backlog = backlog;
        this.meters = meters;
        this.pulse = pulse;
        this.shared = shared;
    }

    @Override
    public Future<?> start() {
        Loop loop = new VertxLoop(index, vertx);
        pulse.start(loop);
        return loop.bring(shared.wire(vertx, loop)).map(parts -> {
            ComeBack comeBack = new ComeBack(
                    config.drain().comeBackWithin(), config.websocket().retryWithin(), new SplittableRandom());
            WebSocketServer server = new WebSocketServer(
                    vertx,
                    loop,
                    config.websocket(),
                    limit,
                    admission,
                    backlog,
                    config.auth().queryToken(),
                    parts::onOpened,
                    comeBack,
                    meters);
            Wired made = new Wired(loop, parts, server);
            own = made;
            wired.complete(made);
            return made;
        });
    }

    /** Accepts connections, with TLS where it is given; tells the port. */
    Future<Integer> listen(Optional<ServerSSLOptions> tls) {
        return command(made -> made.server().listen(tls));
    }

    /** Shows another certificate to clients that connect from now on. */
    Future<Boolean> show(ServerSSLOptions tls) {
        return command(made -> made.server().show(tls));
    }

    /** Accepts no more connections. */
    Future<Void> refuse() {
        return command(made -> {
            made.server().refuse();
            return Future.succeededFuture();
        });
    }

    /** Lets all clients go, evenly over the window. */
    Future<Void> drain(Duration window) {
        return command(made -> made.parts().drain(window));
    }

    private <T> Future<T> command(Function<Wired, Future<T>> command) {
        return wired.future().compose(made -> {
            Promise<T> outcome = Promise.promise();
            made.loop().run(() -> command.apply(made).onComplete(outcome));
            return outcome.future();
        });
    }

    /** Ends the sessions, then closes the sockets and stops listening. */
    @Override
    public Future<?> stop() {
        Wired made = own;
        if (made == null) {
            return Future.succeededFuture();
        }
        // Then the node goes on stopping without them.
        long waitMillis = config.cluster().stopTimeout().toMillis();
        return made.loop()
                .bring(made.parts().stop().timeout(waitMillis, TimeUnit.MILLISECONDS))
                .otherwise(error -> {
                    LOGGER.atWarn().setCause(error).addKeyValue("loop", index).log("sessions did not end in time");
                    return null;
                })
                .compose(none -> made.server().stop());
    }
}
