package io.tidegate.testkit;

import com.hazelcast.config.Config;
import com.hazelcast.config.InterfacesConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.config.YamlConfigBuilder;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.BuildInfoProvider;
import com.hazelcast.instance.EndpointQualifier;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A plain Vert.x service that joins a {@link TestCluster}, with nothing of ours but its Hazelcast file. A lite member: it
 * holds no data, so it needs none of the gateway's classes.
 */
public final class ServiceMember implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final int WAIT_SECONDS = 60;
    private static final int REFUSAL = 42;

    private final HazelcastInstance hazelcast;
    private final Vertx vertx;

    private ServiceMember(HazelcastInstance hazelcast, Vertx vertx) {
        this.hazelcast = hazelcast;
        this.vertx = vertx;
    }

    /** Joins the cluster. */
    public static ServiceMember join(TestCluster cluster) {
        HazelcastInstance hazelcast = Hazelcast.newHazelcastInstance(config(cluster));
        VertxOptions options = new VertxOptions()
                .setEventBusOptions(new EventBusOptions().setHost(HOST).setPort(0));
        Vertx vertx = await(Vertx.builder()
                .with(options)
                .withClusterManager(new HazelcastClusterManager(hazelcast))
                .buildClustered());
        return new ServiceMember(hazelcast, vertx);
    }

    private static Config config(TestCluster cluster) {
        try (InputStream file = Files.newInputStream(Path.of("cluster", "hazelcast.yaml"))) {
            Config config = new YamlConfigBuilder(file).build();
            String[] version = BuildInfoProvider.getBuildInfo().getVersion().split("\\.", -1);
            config.setClusterName(cluster.name() + "-hz" + version[0] + version[1])
                    .setLiteMember(true);
            config.getMemberAttributeConfig().setAttribute("__vertx.nodeId", "service-" + UUID.randomUUID());
            ServerSocketEndpointConfig endpoint = (ServerSocketEndpointConfig) Objects.requireNonNull(
                    config.getAdvancedNetworkConfig().getEndpointConfigs().get(EndpointQualifier.MEMBER));
            endpoint.setPort(FreePorts.member())
                    .setInterfaces(new InterfacesConfig().setEnabled(true).addInterface(HOST));
            List<String> members = cluster.nodes().stream()
                    .map(node -> HOST + ":" + node.clusterPort())
                    .toList();
            config.getAdvancedNetworkConfig().getJoin().getTcpIpConfig().setMembers(members);
            return config;
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** The services of docs/protocol.md: demo.echo, demo.refuse and demo.silent. */
    public ServiceMember serveDemo() {
        EventBus bus = vertx.eventBus();
        await(Future.all(
                bus.consumer(
                                "demo.echo",
                                message -> message.reply(
                                        message.body(), new DeliveryOptions().setHeaders(message.headers())))
                        .completion(),
                bus.consumer("demo.refuse", message -> message.fail(REFUSAL, "out of stock"))
                        .completion(),
                bus.consumer("demo.silent", message -> {}).completion()));
        return this;
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(WAIT_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /** Leaves the cluster. */
    @Override
    public void close() {
        await(vertx.close());
        hazelcast.shutdown();
    }
}
