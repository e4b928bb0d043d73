package io.tidegate.server;

import io.tidegate.config.Config;
import io.tidegate.events.DrainEvent;
import io.tidegate.transport.ConnectionLimit;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the clients of a node go that stops: new ones are refused, those that are there leave evenly, so that the other nodes
 * get them one by one.
 */
final class Drain {
    private static final Logger LOGGER = LoggerFactory.getLogger(Drain.class);
    private static final Duration SLACK = Duration.ofSeconds(10);

    private final Config config;
    private final ConnectionLimit limit;
    private final List<LoopVerticle> loops;

    Drain(Config config, ConnectionLimit limit, List<LoopVerticle> loops) {
        this.config = config;
        this.limit = limit;
        this.loops = loops;
    }

    /** Completes when all clients have been told to leave, or when that takes too long. */
    Future<Void> run() {
        return Future.join(loops.stream().map(LoopVerticle::refuse).toList()).compose(refusing -> letGo());
    }

    private Future<Void> letGo() {
        int connections = limit.count();
        Duration window = config.drain().windowFor(connections);
        LOGGER.atInfo()
                .addKeyValue("connections", connections)
                .addKeyValue("windowMillis", window.toMillis())
                .log("node drains");
        DrainEvent event = new DrainEvent(connections, window.toMillis());
        return Future.join(loops.stream().map(loop -> loop.drain(window)).toList())
                .timeout(window.plus(leaving()).toMillis(), TimeUnit.MILLISECONDS)
                .onComplete(done -> event.end(limit.count()))
                .mapEmpty();
    }

    /** Longest that the whole may take. */
    Duration longest() {
        return config.drain().window().plus(leaving()).plus(SLACK);
    }

    /** What the last connection needs, once it is its turn. */
    private Duration leaving() {
        return config.drain().patience().plus(config.session().storeTimeout()).plus(SLACK);
    }
}
