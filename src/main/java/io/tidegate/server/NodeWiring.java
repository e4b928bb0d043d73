package io.tidegate.server;

import com.hazelcast.core.HazelcastInstance;
import io.tidegate.auth.Authenticator;
import io.tidegate.bus.ClusterBus;
import io.tidegate.bus.Nodes;
import io.tidegate.config.Config;
import io.tidegate.config.SessionConfig;
import io.tidegate.http.ApiParts;
import io.tidegate.http.HazelcastRevocations;
import io.tidegate.http.HubOfLoop;
import io.tidegate.http.NodeHealth;
import io.tidegate.hub.LoopHub;
import io.tidegate.hub.Ring;
import io.tidegate.loop.Loop;
import io.tidegate.metrics.Meters;
import io.tidegate.protocol.Encoding;
import io.tidegate.protocol.JsonEncoding;
import io.tidegate.protocol.ProtocolLimits;
import io.tidegate.session.Connection;
import io.tidegate.session.ConnectionListener;
import io.tidegate.session.HazelcastSessionStore;
import io.tidegate.session.PrincipalLimits;
import io.tidegate.session.SessionMeters;
import io.tidegate.session.Sessions;
import io.tidegate.stream.HazelcastStreams;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** The parts of a whole node. */
final class NodeWiring implements Wiring {
    private final Config config;

    NodeWiring(Config config) {
        this.config = config;
    }

    @Override
    public void configure(com.hazelcast.config.Config hazelcast) {
        HazelcastStreams.configure(hazelcast, config.stream());
        HazelcastSessionStore.configure(hazelcast);
        HazelcastRevocations.configure(hazelcast);
    }

    @Override
    public Shared join(Vertx vertx, HazelcastInstance hazelcast, String node, int loops, Meters meters) {
        return new NodeParts(vertx, hazelcast, node, loops, meters);
    }

    private final class NodeParts implements Shared {
        private final Gatekeeper gatekeeper;
        private final Nodes nodes;
        private final HazelcastStreams streams;
        private final HazelcastSessionStore store;
        private final Ring ring;
        private final Meters meters;
        private final SessionMeters sessionMeters;
        private final PrincipalLimits principals = new PrincipalLimits(config.session());
        private final Encoding encoding = new JsonEncoding(limits());
        private final HazelcastRevocations revocations;
        private final List<HubOfLoop> hubs = new CopyOnWriteArrayList<>();
        private final List<LoopSessions> loopSessions = new CopyOnWriteArrayList<>();

        NodeParts(Vertx vertx, HazelcastInstance hazelcast, String node, int loops, Meters meters) {
            this.meters = meters;
            gatekeeper = Gatekeeper.open(config.auth(), vertx, meters);
            nodes = new Nodes(hazelcast, node, loops);
            streams = new HazelcastStreams(hazelcast, config.stream(), meters);
            store = new HazelcastSessionStore(hazelcast, config.session().resumeWindow());
            revocations = new HazelcastRevocations(hazelcast);
            ring = new Ring(address -> Nodes.homeLoop(address, loops));
            sessionMeters = new SessionMeters(meters);
        }

        @Override
        public Future<Parts> wire(Vertx vertx, Loop loop) {
            ClusterBus bus = new ClusterBus(vertx, loop, nodes, config.bus(), meters);
            LoopHub hub = new LoopHub(loop, nodes.loops(), ring, bus, streams, config, meters);
            SessionHandOvers handOvers = new SessionHandOvers(
                    vertx, nodes.node(), loop, config.session().handOverTimeout());
            Sessions sessions = new Sessions(
                    loop,
                    hub,
                    encoding,
                    unlessRevoked(gatekeeper.authenticator()),
                    store,
                    handOvers,
                    config.session(),
                    principals,
                    config.auth().expiryGrace(),
                    nodes.node(),
                    nodeName(),
                    sessionMeters,
                    new SecureRandom());
            hub.start();
            hubs.add(new HubOfLoop(loop, hub));
            LoopSessions mine = new LoopSessions(loop, sessions, revocations);
            loopSessions.add(mine);
            revocations.listen(mine::onRevoked);
            return bus.start(hub)
                    .compose(started -> handOvers.start(sessions))
                    .map(started -> new LoopParts(
                            sessions, handOvers, hub, bus, config.drain().patience()));
        }

        /** In development, on this machine only, and where nobody has made a key. */
        private boolean isOpen() {
            return config.auth().open()
                    && config.http().keys().isEmpty()
                    && config.http().isLoopback();
        }

        private Authenticator unlessRevoked(Authenticator authenticator) {
            return credentials -> authenticator
                    .authenticate(credentials)
                    .map(known -> known.filter(principal -> !revocations.isRevoked(principal)));
        }

        @Override
        public Optional<ApiParts> api(
                NodeState state, IntSupplier connections, NodeHealth health, Supplier<String> metrics) {
            ThisNode local = new ThisNode(nodes.node(), nodeName(), state, connections, loopSessions);
            return Optional.of(new ApiParts(
                    hubs,
                    encoding,
                    local,
                    revocations,
                    nodes::all,
                    isOpen(),
                    config.cluster().name(),
                    health,
                    metrics,
                    meters.published("api")));
        }

        @Override
        public int nodes() {
            return streams.nodes();
        }

        @Override
        public void close() {
            nodes.close();
            store.close();
            revocations.close();
            streams.close();
            gatekeeper.close();
        }

        private String nodeName() {
            String name = config.cluster().node();
            return name.isEmpty() ? nodes.node() : name;
        }
    }

    private ProtocolLimits limits() {
        SessionConfig session = config.session();
        return new ProtocolLimits(
                session.addressLengthMax(),
                session.headersMax(),
                config.websocket().messageBytesMax(),
                ProtocolLimits.DEFAULT_DEPTH_MAX,
                ProtocolLimits.DEFAULT_KEY_LENGTH_MAX,
                session.historyCountMax());
    }

    private record LoopParts(
            Sessions sessions, SessionHandOvers handOvers, LoopHub hub, ClusterBus bus, Duration patience)
            implements Parts {
        @Override
        public ConnectionListener onOpened(Connection connection) {
            return sessions.onOpened(connection);
        }

        @Override
        public Future<Void> drain(Duration window) {
            return sessions.drain(window, patience);
        }

        @Override
        public Future<Void> stop() {
            return sessions.stop()
                    .eventually(hub::stop)
                    .eventually(handOvers::stop)
                    .eventually(bus::stop);
        }
    }
}
