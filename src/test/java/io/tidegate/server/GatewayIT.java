package io.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.tidegate.config.ClusterConfig;
import io.tidegate.config.Config;
import io.tidegate.config.ConfigLoader;
import io.tidegate.config.WebSocketConfig;
import io.tidegate.loop.Loop;
import io.tidegate.metrics.Meters;
import io.tidegate.protocol.Frame;
import io.tidegate.session.Connection;
import io.tidegate.session.ConnectionListener;
import io.tidegate.testkit.FreePorts;
import io.tidegate.testkit.RawClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The order of starting and stopping, with parts that only write down what happens to them. */
final class GatewayIT {
    private final String name = "test-" + FreePorts.one();
    private int brokenLoop = -1;
    private boolean missingClass;
    private final List<Gateway> gateways = new ArrayList<>();
    private final List<EventBus> buses = new CopyOnWriteArrayList<>();
    private final List<String> events = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        gateways.forEach(gateway -> get(gateway.stop()));
        assertThat(Hazelcast.getAllHazelcastInstances())
                .noneMatch(member -> member.getConfig().getClusterName().startsWith(name));
    }

    private static <T> T get(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(90, TimeUnit.SECONDS)
                .join();
    }

    private Gateway start(Config config) {
        Gateway gateway = get(Gateway.start(config, new Recording()));
        gateways.add(gateway);
        return gateway;
    }

    private Config config(int port, int clusterPort, int... members) {
        List<String> others = new ArrayList<>(List.of("127.0.0.1:" + clusterPort));
        for (int member : members) {
            others.add("127.0.0.1:" + member);
        }
        Config defaults = Config.defaults();
        return new Config(
                webSocketConfig(port),
                defaults.auth(),
                new ClusterConfig(
                        name,
                        "",
                        "127.0.0.1",
                        clusterPort,
                        0,
                        others,
                        "",
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(2),
                        1,
                        "",
                        defaults.cluster().busTls()),
                defaults.stream(),
                defaults.bus(),
                defaults.hub(),
                defaults.session(),
                defaults.drain(),
                defaults.http(),
                defaults.addresses());
    }

    private static WebSocketConfig webSocketConfig(int port) {
        return ConfigLoader.load(
                        null,
                        Map.of(),
                        Map.of(
                                "websocket.port", "" + port,
                                "websocket.loops", "2",
                                "websocket.paths", "/ws",
                                "websocket.messageBytesMax", "65536",
                                "websocket.outboundBytesMax", "65536",
                                "websocket.connectionsMax", "100",
                                "websocket.takeOver", System.getProperty("test.takeOver", "true")))
                .websocket();
    }

    private final class Recording implements Wiring {
        @Override
        public void configure(com.hazelcast.config.Config hazelcast) {
            hazelcast.getMapConfig("recorded").setBackupCount(1);
        }

        @Override
        public Shared join(Vertx vertx, HazelcastInstance hazelcast, String node, int loops, Meters meters) {
            if (missingClass) {
                throw new NoClassDefFoundError("io/tidegate/Missing");
            }
            Member member = hazelcast.getCluster().getLocalMember();
            events.add("joined " + hazelcast.getCluster().getMembers().size());
            assertThat(member.getAttribute("tidegate.node")).isEqualTo(node);
            assertThat(member.getAttribute("tidegate.loops")).isEqualTo("" + loops);
            return new Shared() {
                @Override
                public Future<Parts> wire(Vertx vertx, Loop loop) {
                    return Recording.this.wire(vertx, loop, hazelcast);
                }

                @Override
                public int nodes() {
                    return hazelcast.getCluster().getMembers().size();
                }

                @Override
                public void close() {
                    events.add("closed " + hazelcast.getLifecycleService().isRunning());
                }
            };
        }

        private Future<Parts> wire(Vertx vertx, Loop loop, HazelcastInstance hazelcast) {
            assert loop.isCurrent();
            if (loop.index() == brokenLoop) {
                return Future.failedFuture("loop " + loop.index() + " is broken");
            }
            events.add("wired " + vertx.isClustered());
            if (loop.index() == 0) {
                buses.add(vertx.eventBus());
            }
            return Future.succeededFuture(new Parts() {
                @Override
                public ConnectionListener onOpened(Connection connection) {
                    return new Echo(connection);
                }

                @Override
                public Future<Void> drain(Duration window) {
                    assert loop.isCurrent();
                    events.add("drained " + vertx.isClustered());
                    return Future.succeededFuture();
                }

                @Override
                public Future<Void> stop() {
                    assert loop.isCurrent();
                    events.add("stopped " + hazelcast.getLifecycleService().isRunning());
                    return Future.succeededFuture();
                }
            });
        }
    }

    private record Echo(Connection connection) implements ConnectionListener {
        @Override
        public void onMessage(byte[] message) {
            connection.write(new Frame(message));
        }

        @Override
        public void onSignOfLife() {}

        @Override
        public void onDrained() {}

        @Override
        public void onClosed() {}
    }

    @Test
    void nodeServesOnEveryLoopAndStopsFromTheOutsideIn() {
        Gateway gateway = start(config(0, FreePorts.member()));
        assertThat(gateway.node()).hasSize(10);
        assertThat(events).containsExactly("joined 1", "wired true", "wired true");
        RawClient client = RawClient.connect("ws://127.0.0.1:" + gateway.port() + "/ws");
        client.send("hello");
        assertThat(client.await()).isEqualTo("hello");
        get(gateway.stop());
        assertThat(client.awaitClose()).isEqualTo(1001);
        assertThat(events).endsWith("drained true", "drained true", "stopped true", "stopped true", "closed true");
        assertThat(gateway.stop().succeeded()).isTrue();
    }

    @Test
    void nodesFindEachOtherAndTheOneThatStaysGoesOn() {
        int first = FreePorts.member();
        Gateway stays = start(config(0, first));
        Gateway leaves = start(config(0, FreePorts.member(), first));
        assertThat(events).contains("joined 2");
        assertThat(leaves.health()).isEqualTo(new Health(true, 2, 0));
        get(leaves.stop());
        assertThat(leaves.health()).isEqualTo(new Health(false, 0, 0));
        HazelcastInstance left = Hazelcast.getAllHazelcastInstances().stream()
                .filter(member -> member.getConfig().getClusterName().startsWith(name))
                .findFirst()
                .orElseThrow();
        await().until(() -> left.getCluster().getMembers().size() == 1);
        try (RawClient client = RawClient.connect("ws://127.0.0.1:" + stays.port() + "/ws")) {
            client.send("still here");
            assertThat(client.await()).isEqualTo("still here");
        }
    }

    @Test
    void aPlainServiceWithoutOurCodeSharesTheEventBus() {
        int first = FreePorts.member();
        start(config(0, first));
        com.hazelcast.config.Config plain = new com.hazelcast.config.Config();
        plain.setClusterName(name + "-hz57");
        plain.setProperty("hazelcast.phone.home.enabled", "false");
        plain.setProperty("hazelcast.socket.bind.any", "false");
        NetworkConfig network = plain.getNetworkConfig().setPort(FreePorts.member());
        network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        network.getJoin().getMulticastConfig().setEnabled(false);
        network.getJoin().getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:" + first);
        Vertx service = get(Vertx.builder()
                .with(new VertxOptions().setEventBusOptions(new EventBusOptions().setHost("127.0.0.1")))
                .withClusterManager(new HazelcastClusterManager(plain))
                .buildClustered());
        try {
            get(service.eventBus()
                    .<String>consumer("greet", message -> message.reply("hello " + message.body()))
                    .completion());
            assertThat(get(buses.get(0).<String>request("greet", "you")).body()).isEqualTo("hello you");
        } finally {
            get(service.close());
        }
    }

    @Test
    void portInUseIsToldWithItsKeyAndNothingIsLeft() throws IOException {
        int port = FreePorts.member();
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(taken.isBound()).isTrue();
            assertStartFails(config(port, FreePorts.member()), "websocket.port: port " + port);
            assertStartFails(config(0, port), "cluster.port: port " + port);
        }
    }

    @Test
    void partsThatFailEndTheStartAndNothingIsLeft() {
        brokenLoop = 1;
        int port = FreePorts.one();
        assertStartFails(config(port, FreePorts.member()), "loop 1 is broken");
        brokenLoop = -1;
        assertThat(start(config(port, FreePorts.member())).port()).isEqualTo(port);
    }

    @Test
    void anErrorEndsTheStartTooAndNothingIsLeft() {
        missingClass = true;
        assertStartFails(config(0, FreePorts.member()), "io/tidegate/Missing");
    }

    @Test
    void eventBusPortInUseIsToldWithItsKey() throws IOException {
        int member = FreePorts.member();
        try (ServerSocket taken = new ServerSocket(member + 10_000, 1, InetAddress.getLoopbackAddress())) {
            assertStartFails(config(0, member), "cluster.eventBusPort: port " + taken.getLocalPort());
        }
    }

    private void assertStartFails(Config config, String message) {
        assertThatThrownBy(() -> get(Gateway.start(config, new Recording())))
                .isInstanceOf(CompletionException.class)
                .cause()
                .hasMessageContaining(message);
        assertThat(Hazelcast.getAllHazelcastInstances())
                .noneMatch(member -> member.getConfig().getClusterName().startsWith(name));
    }
}
