package io.tidegate.server;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.tidegate.config.ClusterConfig;
import io.tidegate.config.Config;
import io.tidegate.config.HttpConfig;
import io.tidegate.config.Machine;
import io.tidegate.config.MachineWarnings;
import io.tidegate.http.ApiParts;
import io.tidegate.metrics.Meters;
import io.tidegate.tls.TlsException;
import io.tidegate.tls.TlsMaterial;
import io.tidegate.transport.Admission;
import io.tidegate.transport.Backlog;
import io.tidegate.transport.ConnectionLimit;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts one node, step by step, on a thread of its own that may block. What has been started goes into the
 * {@link Teardown}, in whose reverse order it stops: loops, Vert.x, Hazelcast.
 */
final class Startup {
    private static final Logger LOGGER = LoggerFactory.getLogger(Startup.class);
    private static final Duration SAFE_POLL = Duration.ofMillis(100);

    private final Config config;
    private final Wiring wiring;
    private final String node;
    private final Teardown teardown;
    private final int loops;
    private final NodeMeters nodeMeters = new NodeMeters();

    Startup(Config config, Wiring wiring, String node, Teardown teardown) {
        this.config = config;
        this.wiring = wiring;
        this.node = node;
        this.teardown = teardown;
        int configured = config.websocket().loops();
        loops = configured > 0 ? configured : Runtime.getRuntime().availableProcessors();
    }

    /**
     * What has been started.
     *
     * @param port at which clients connect
     * @param nodes tells how many nodes see each other
     */
    record Started(int port, IntSupplier nodes) {}

    /** Starts everything; cleans up when that fails. */
    Started run() {
        try {
            teardown.add("meters", nodeMeters::close);
            MachineWarnings.of(config, Machine.read())
                    .forEach(warning -> LOGGER.atWarn().log("This machine gives less than may be needed: {}", warning));
            if (config.cluster().busTls().isOn()) {
                nodeMeters.onBusCertificate(config.cluster().busTls().certificate());
            }
            VertxSettings settings = new VertxSettings(config.cluster());
            HazelcastInstance hazelcast = joinCluster();
            ClusterWatch watch = new ClusterWatch(hazelcast);
            teardown.add("cluster watch", watch::stop);
            awaitCopies(watch);
            watch.start();
            nodeMeters.onJoined(config, watch);
            Vertx vertx = startVertx(settings, hazelcast);
            Wiring.Shared shared = wiring.join(vertx, hazelcast, node, loops, nodeMeters.meters());
            teardown.add("shared parts", shared::close);
            return new Started(startLoops(vertx, shared, watch), shared::nodes);
        } catch (RuntimeException | Error error) {
            teardown.run();
            throw error;
        }
    }

    private HazelcastInstance joinCluster() {
        ClusterConfig cluster = config.cluster();
        com.hazelcast.config.Config settings = new HazelcastSettings(cluster).member(node, loops);
        wiring.configure(settings);
        try {
            HazelcastInstance hazelcast = Hazelcast.newHazelcastInstance(settings);
            teardown.add("hazelcast", () -> leaveCluster(hazelcast));
            return hazelcast;
        } catch (RuntimeException error) {
            if (isPortInUse(error)) {
                throw new StartException(portInUse("cluster.port", cluster.port(), cluster.host()), error);
            }
            throw error;
        }
    }

    /**
     * Waits until every partition has its copies, so that whoever waits for this node to be ready before it stops another
     * one loses nothing.
     */
    private void awaitCopies(ClusterWatch watch) {
        long deadline = System.nanoTime() + config.cluster().startTimeout().toNanos();
        while (!watch.ask()) {
            if (!watch.isMember()) {
                throw new StartException("Hazelcast ended while its cluster was joined; see its lines above");
            }
            if (System.nanoTime() > deadline) {
                LOGGER.atWarn().log("not every partition has its copies yet, starting all the same");
                return;
            }
            LockSupport.parkNanos(SAFE_POLL.toNanos());
        }
    }

    private void leaveCluster(HazelcastInstance hazelcast) throws InterruptedException {
        if (!hazelcast.getLifecycleService().isRunning()) {
            return;
        }
        boolean alone = hazelcast.getCluster().getMembers().size() == 1;
        hazelcast.shutdown();
        if (!alone) {
            // Where this node's address vanishes with it, the others would otherwise never hear that its sockets
            // closed,
            // and wait for its heartbeat to run out.
            Thread.sleep(config.cluster().linger().toMillis());
        }
    }

    private Vertx startVertx(VertxSettings settings, HazelcastInstance hazelcast) {
        Future<Vertx> starting = Vertx.builder()
                .with(settings.node(loops).setMetricsOptions(metrics()))
                .withMetrics(new MicrometerMetricsFactory(nodeMeters.registry()))
                .withClusterManager(new HazelcastClusterManager(hazelcast))
                .buildClustered();
        Vertx vertx = await(
                starting,
                "cluster.eventBusPort",
                config.cluster().eventBusPortInUse(),
                config.cluster().host());
        teardown.add("vertx", () -> await(vertx.close()));
        LOGGER.atInfo()
                .addKeyValue("loops", loops)
                .addKeyValue("nativeTransport", vertx.isNativeTransportEnabled())
                .log("event loops started");
        return vertx;
    }

    /**
     * Without those of worker pools and event bus, some of which Vert.x registers twice, with a warning; and without tags of which a
     * client makes the values, such as the method of its request.
     */
    private static MicrometerMetricsOptions metrics() {
        return new MicrometerMetricsOptions()
                .setEnabled(true)
                .setLabels(EnumSet.of(Label.HTTP_CODE))
                .addDisabledMetricsCategory(MetricsDomain.NAMED_POOLS)
                .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS);
    }

    private int startLoops(Vertx vertx, Wiring.Shared shared, ClusterWatch watch) {
        Meters meters = nodeMeters.meters();
        Backlog backlog = new Backlog(config.websocket().backlogBytesMax(), meters);
        ConnectionLimit limit = new ConnectionLimit(config.websocket().connectionsMax(), meters);
        Admission admission = new Admission(config.websocket(), System::nanoTime);
        List<Pulse> pulses = Stream.generate(nodeMeters::pulse).limit(loops).toList();
        List<LoopVerticle> verticles = IntStream.range(0, loops)
                .mapToObj(index ->
                        new LoopVerticle(index, config, limit, admission, backlog, meters, pulses.get(index), shared))
                .toList();
        Iterator<LoopVerticle> next = verticles.iterator();
        String deployment = await(vertx.deployVerticle(next::next, new DeploymentOptions().setInstances(loops)));
        teardown.add("loops", () -> await(vertx.undeploy(deployment)));
        Optional<TlsMaterial> tls = tls(vertx);
        NodeState state = new NodeState();
        List<Function<ServerSSLOptions, Future<Boolean>>> ports = new ArrayList<>();
        verticles.forEach(verticle -> ports.add(verticle::show));
        HealthChecks health = new HealthChecks(config, state, watch, limit::count, pulses);
        nodeMeters.onState(state, health);
        shared.api(state, limit::count, health, nodeMeters::scrape)
                .ifPresent(parts -> ports.add(startApi(vertx, parts, tls)));
        Drain drain = new Drain(config, limit, verticles);
        teardown.add("connections", () -> await(drain.run(), drain.longest()));
        Future<Integer> listening = Future.all(verticles.stream()
                        .map(verticle -> verticle.listen(tls.map(TlsMaterial::options)))
                        .toList())
                .map(found -> found.<Integer>resultAt(0));
        int port = await(
                listening,
                "websocket.port",
                config.websocket().port(),
                config.websocket().host());
        tls.ifPresent(shown -> watch(vertx, shown, ports));
        state.become(NodeState.Stage.SERVING);
        teardown.add("readiness", () -> state.become(NodeState.Stage.DRAINING));
        return port;
    }

    private Optional<TlsMaterial> tls(Vertx vertx) {
        if (!config.websocket().usesTls()) {
            return Optional.empty();
        }
        try {
            TlsMaterial read = TlsMaterial.read(config.websocket().tls(), vertx);
            nodeMeters.onCertificate(read.leaf().expires());
            return Optional.of(read);
        } catch (TlsException wrong) {
            throw new StartException("websocket.tls: " + wrong.getMessage(), wrong);
        }
    }

    private void watch(Vertx vertx, TlsMaterial shown, List<Function<ServerSSLOptions, Future<Boolean>>> ports) {
        Runnable end = new TlsReload(vertx, config.websocket().tls(), shown, ports, nodeMeters::onCertificate).start();
        teardown.add("certificates", end::run);
    }

    /** Starts it before clients come, and so ends it after they have gone; tells how to show another certificate. */
    private Function<ServerSSLOptions, Future<Boolean>> startApi(
            Vertx vertx, ApiParts parts, Optional<TlsMaterial> tls) {
        HttpConfig http = config.http();
        ApiVerticle api = new ApiVerticle(loops, http, parts, http.tls() ? tls : Optional.empty());
        String deployment = await(vertx.deployVerticle(api), "http.port", http.port(), http.host());
        teardown.add("http", () -> await(vertx.undeploy(deployment)));
        return http.tls() ? api::show : ignored -> Future.succeededFuture(false);
    }

    private <T> T await(Future<T> future, String key, int port, String host) {
        try {
            return await(future);
        } catch (StartException error) {
            throw isPortInUse(error) ? new StartException(portInUse(key, port, host), error) : error;
        }
    }

    private <T> T await(Future<T> future) {
        return await(future, config.cluster().startTimeout());
    }

    private static <T> T await(Future<T> future, Duration longest) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException error) {
            Throwable cause = error.getCause() == null ? error : error.getCause();
            throw new StartException(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
        } catch (TimeoutException error) {
            throw new StartException("a step took longer than " + longest.toSeconds() + " s", error);
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted", error);
        }
    }

    private static String portInUse(String key, int port, String host) {
        return key + ": port " + port + " of " + host + " is in use, or not to be had; choose another";
    }

    private static boolean isPortInUse(@Nullable Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException
                    || String.valueOf(cause.getMessage()).contains("already in use")) {
                return true;
            }
        }
        return false;
    }
}
