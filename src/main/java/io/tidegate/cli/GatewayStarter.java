package io.tidegate.cli;

import io.tidegate.config.Config;
import io.vertx.core.Future;
import java.util.function.Supplier;

/** Starts a gateway; what {@link ServeCommand} needs of the server. */
@FunctionalInterface
interface GatewayStarter {
    /** Completes when the gateway serves clients. */
    Future<RunningGateway> start(Config config);

    /**
     * A gateway that serves.
     *
     * @param port where clients connect
     * @param node its name
     * @param stopping stops it gracefully
     */
    record RunningGateway(int port, String node, Supplier<Future<Void>> stopping) {}
}
