package io.tidegate.bus;

import com.hazelcast.config.Config;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.tidegate.testkit.FreePorts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** A member of a cluster inside this JVM, with a clustered Vert.x on it. */
record TestMember(String id, HazelcastInstance hazelcast, Vertx vertx) {
    private static final String HOST = "127.0.0.1";
    private static final int WAIT_SECONDS = 30;

    /** Name and ports of one cluster that nobody else joins. */
    record Cluster(String name, List<Integer> ports) {
        static Cluster of(int members) {
            int first = FreePorts.row(members);
            return new Cluster(
                    UUID.randomUUID().toString(),
                    IntStream.range(first, first + members).boxed().toList());
        }
    }

    /** Starts a plain Vert.x service: a lite member, as they have to be. */
    static TestMember service(Cluster cluster, int number) {
        String id = "service-" + UUID.randomUUID();
        return start(id, config(cluster, number, id).setLiteMember(true));
    }

    /** Starts a member that says it is a gateway node. */
    static TestMember gateway(Cluster cluster, int number, int loops) {
        String id = "gateway-" + UUID.randomUUID();
        Config config = config(cluster, number, id);
        config.getMemberAttributeConfig()
                .setAttribute(Nodes.NODE_ATTRIBUTE, id)
                .setAttribute(Nodes.LOOPS_ATTRIBUTE, String.valueOf(loops));
        return start(id, config);
    }

    private static TestMember start(String id, Config config) {
        HazelcastInstance hazelcast = Hazelcast.newHazelcastInstance(config);
        VertxOptions options = new VertxOptions()
                .setEventBusOptions(new EventBusOptions().setHost(HOST).setPort(0));
        Vertx vertx = await(Vertx.builder()
                .with(options)
                .withClusterManager(new HazelcastClusterManager(hazelcast))
                .buildClustered());
        return new TestMember(id, hazelcast, vertx);
    }

    private static Config config(Cluster cluster, int number, String id) {
        Config config = new Config()
                .setClusterName(cluster.name())
                .setInstanceName(id)
                .setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.shutdownhook.enabled", "false")
                .setProperty("hazelcast.logging.type", "slf4j")
                .setProperty("hazelcast.socket.bind.any", "false")
                .setProperty("hazelcast.wait.seconds.before.join", "1")
                .setProperty("hazelcast.partition.count", "41");
        config.getMemberAttributeConfig().setAttribute("__vertx.nodeId", id);
        config.addMultiMapConfig(new MultiMapConfig("__vertx.subs")
                .setBackupCount(1)
                .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
        var network =
                config.getNetworkConfig().setPort(cluster.ports().get(number)).setPortAutoIncrement(false);
        network.getInterfaces().setEnabled(true).addInterface(HOST);
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        network.getJoin().getMulticastConfig().setEnabled(false);
        var members = network.getJoin().getTcpIpConfig().setEnabled(true);
        cluster.ports().forEach(port -> members.addMember(HOST + ':' + port));
        return config;
    }

    /** How many registrations an address has in the whole cluster. */
    int registrations(String address) {
        return hazelcast.getMultiMap("__vertx.subs").valueCount(address);
    }

    /** Leaves the cluster in an orderly way. */
    void close() {
        await(vertx.close());
        hazelcast.shutdown();
    }

    /** Dies; what is left of its Vert.x may complain about that while it ends. */
    void kill() {
        hazelcast.getLifecycleService().terminate();
        vertx.close().otherwiseEmpty();
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }
}
