package io.tidegate.server;

import com.hazelcast.core.HazelcastInstance;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tidegate.config.Config;
import io.tidegate.config.ConfigLoader;
import io.tidegate.metrics.Meters;
import io.tidegate.stream.StreamCount;
import io.tidegate.testkit.FreePorts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A whole node in this JVM, whose meters can be read. */
final class MeasuredNode implements AutoCloseable {
    private static final int WAIT_SECONDS = 90;

    private final Gateway gateway;
    private final Tapped wiring;
    private final int clusterPort;

    private MeasuredNode(Gateway gateway, Tapped wiring, int clusterPort) {
        this.gateway = gateway;
        this.wiring = wiring;
        this.clusterPort = clusterPort;
    }

    /** Starts a node, alone in its cluster, with these settings. */
    static MeasuredNode start(Map<String, String> settings) {
        return start("test-" + UUID.randomUUID(), List.of(), null, settings);
    }

    /** Starts a node, alone in its cluster, with the settings of a file and these. */
    static MeasuredNode start(@Nullable Path file, Map<String, String> settings) {
        return start("test-" + UUID.randomUUID(), List.of(), file, settings);
    }

    /** Starts a node that joins those of the cluster with these member ports. */
    static MeasuredNode start(String clusterName, List<Integer> members, Map<String, String> settings) {
        return start(clusterName, members, null, settings);
    }

    private static MeasuredNode start(
            String clusterName, List<Integer> members, @Nullable Path file, Map<String, String> settings) {
        int clusterPort = FreePorts.member();
        Map<String, String> flags = new HashMap<>(settings);
        flags.putIfAbsent("auth.open", "true");
        flags.putIfAbsent("websocket.takeOver", System.getProperty("test.takeOver", "true"));
        flags.put("websocket.port", "0");
        flags.put("websocket.loops", "2");
        flags.put("cluster.name", clusterName);
        flags.put("cluster.port", "" + clusterPort);
        flags.put(
                "cluster.members",
                Stream.concat(Stream.of(clusterPort), members.stream())
                        .map(port -> "127.0.0.1:" + port)
                        .collect(Collectors.joining(",")));
        Config config = ConfigLoader.load(file, Map.of(), flags);
        Tapped wiring = new Tapped(new NodeWiring(config));
        return new MeasuredNode(await(Gateway.start(config, wiring)), wiring, clusterPort);
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(WAIT_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /** Without a path. */
    String url() {
        return "ws://127.0.0.1:" + gateway.port();
    }

    /** Port at which other nodes reach this one. */
    int clusterPort() {
        return clusterPort;
    }

    /** The sum of all counters of this name. */
    double count(String name) {
        return registry().get(name).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    /** The sum of all gauges of this name. */
    double gauge(String name) {
        return registry().get(name).gauges().stream().mapToDouble(Gauge::value).sum();
    }

    /** How many native consumers the cluster knows at an address. */
    int registrations(String address) {
        return hazelcast().getMultiMap("__vertx.subs").valueCount(address);
    }

    /** How many consumers the cluster knows of. */
    int registrations() {
        return hazelcast().getMultiMap("__vertx.subs").size();
    }

    /** How many sessions have a record. */
    int sessionRecords() {
        return hazelcast().getMap("tidegate.sessions").size();
    }

    /** How many loops have checkpoints. */
    int checkpoints() {
        return hazelcast().getMap("tidegate.checkpoints").size();
    }

    /** How many streams there are. */
    int streams() {
        return StreamCount.of(hazelcast());
    }

    private HazelcastInstance hazelcast() {
        return Objects.requireNonNull(wiring.hazelcast);
    }

    MeterRegistry registry() {
        return Objects.requireNonNull(wiring.registry);
    }

    /** Stops it, and waits until it has. */
    void stop() {
        await(gateway.stop());
    }

    @Override
    public void close() {
        stop();
    }

    /** The parts of a whole node, and what they were given. */
    private static final class Tapped implements Wiring {
        private final Wiring whole;
        private volatile @Nullable MeterRegistry registry;
        private volatile @Nullable HazelcastInstance hazelcast;

        Tapped(Wiring whole) {
            this.whole = whole;
        }

        @Override
        public void configure(com.hazelcast.config.Config config) {
            whole.configure(config);
        }

        @Override
        public Shared join(Vertx vertx, HazelcastInstance member, String node, int loops, Meters meters) {
            hazelcast = member;
            registry = meters.registry();
            return whole.join(vertx, member, node, loops, meters);
        }
    }
}
