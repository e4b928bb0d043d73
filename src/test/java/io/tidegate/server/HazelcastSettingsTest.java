package io.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.instance.EndpointQualifier;
import io.tidegate.config.BusTlsConfig;
import io.tidegate.config.ClusterConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HazelcastSettingsTest {
    @TempDir
    private Path folder = Path.of("");

    private static ClusterConfig cluster(String host, List<String> members, String file) {
        return new ClusterConfig(
                "shop",
                "",
                host,
                5799,
                0,
                members,
                file,
                Duration.ofSeconds(60),
                Duration.ofSeconds(15),
                Duration.ofSeconds(2),
                1,
                "",
                new BusTlsConfig("", "", ""));
    }

    private static Config member(ClusterConfig cluster) {
        return new HazelcastSettings(cluster).member("node1", 3);
    }

    @Test
    void nameHostPortAndAttributesComeFromTheGatewaysConfiguration() {
        Config config = member(cluster("localhost", List.of("127.0.0.1:5800"), ""));
        assertThat(config.getClusterName()).isEqualTo("shop-hz57");
        ServerSocketEndpointConfig endpoint = (ServerSocketEndpointConfig) Objects.requireNonNull(
                config.getAdvancedNetworkConfig().getEndpointConfigs().get(EndpointQualifier.MEMBER));
        assertThat(endpoint.getPort()).isEqualTo(5799);
        assertThat(endpoint.isPortAutoIncrement()).isFalse();
        assertThat(endpoint.getInterfaces().getInterfaces()).containsExactly("127.0.0.1");
        assertThat(config.getMemberAttributeConfig().getAttributes())
                .containsEntry("tidegate.node", "node1")
                .containsEntry("tidegate.loops", "3")
                .containsEntry("__vertx.nodeId", "node1");
    }

    @Test
    void memberWithoutAPortIsLookedForAtSixteenPorts() {
        List<String> members = member(cluster("127.0.0.1", List.of("10.0.0.1", "10.0.0.2:99", "[::1]:98"), ""))
                .getAdvancedNetworkConfig()
                .getJoin()
                .getTcpIpConfig()
                .getMembers();
        assertThat(members).hasSize(18).contains("10.0.0.1:5701", "10.0.0.1:5716", "10.0.0.2:99", "[::1]:98");
    }

    @Test
    void fileWithPlainNetworkAndOtherDiscoveryKeepsItsDiscovery() throws IOException {
        Path file = folder.resolve("other.yaml");
        Files.writeString(file, """
                hazelcast:
                  network:
                    join:
                      multicast:
                        enabled: false
                      kubernetes:
                        enabled: true
                        service-dns: members.example
                """);
        Config config = member(cluster("127.0.0.1", List.of("10.0.0.1"), file.toString()));
        assertThat(config.getNetworkConfig().getPort()).isEqualTo(5799);
        assertThat(config.getNetworkConfig().getJoin().getTcpIpConfig().isEnabled())
                .isFalse();
        assertThat(config.getNetworkConfig().getJoin().getTcpIpConfig().getMembers())
                .doesNotContain("10.0.0.1:5701");
        assertThat(config.getNetworkConfig().getJoin().getKubernetesConfig().isEnabled())
                .isTrue();
    }

    @Test
    void whatTheGatewaysPromisesRestOnIsThereAlsoWhenTheFileSaysNothingOfIt() throws IOException {
        Path file = folder.resolve("short.yaml");
        Files.writeString(file, """
                hazelcast:
                  properties:
                    hazelcast.socket.bind.any: "true"
                """);
        Config config = member(cluster("127.0.0.1", List.of("10.0.0.1"), file.toString()));
        assertThat(config.getProperty("hazelcast.operation.fail.on.indeterminate.state"))
                .as("an acknowledged publish has its backup")
                .isEqualTo("true");
        assertThat(config.getProperty("hazelcast.shutdownhook.enabled"))
                .as("nothing is torn down under a node that drains")
                .isEqualTo("false");
        assertThat(config.getProperty("hazelcast.phone.home.enabled")).isEqualTo("false");
        assertThat(config.getProperty("hazelcast.socket.bind.any"))
                .as("what the file does say stays")
                .isEqualTo("true");
    }

    @Test
    void ofAFileThatSaysLittleTheRestIsBuiltIn() throws IOException {
        Path file = folder.resolve("little.yaml");
        Files.writeString(file, """
                hazelcast:
                  properties:
                    hazelcast.merge.next.run.delay.seconds: "7"
                  map:
                    __vertx.nodeInfo:
                      backup-count: 3
                """);
        Config config = member(cluster("127.0.0.1", List.of("10.0.0.1"), file.toString()));
        Config builtIn = member(cluster("127.0.0.1", List.of("10.0.0.1"), ""));

        assertThat(config.getProperties())
                .containsAllEntriesOf(without(builtIn, "hazelcast.merge.next.run.delay.seconds"));
        assertThat(config.getProperty("hazelcast.merge.next.run.delay.seconds")).isEqualTo("7");
        assertThat(config.getMultiMapConfig("__vertx.subs")).isEqualTo(builtIn.getMultiMapConfig("__vertx.subs"));
        assertThat(config.getMapConfig("__vertx.haInfo")).isEqualTo(builtIn.getMapConfig("__vertx.haInfo"));
        assertThat(config.getMapConfig("__vertx.nodeInfo").getBackupCount()).isEqualTo(3);
    }

    private static Properties without(Config config, String key) {
        Properties properties = new Properties();
        properties.putAll(config.getProperties());
        properties.remove(key);
        return properties;
    }

    @Test
    void foreignClassesAreRefusedAlsoWhenTheFileSaysNothingOfThem() throws IOException {
        Path file = folder.resolve("silent.yaml");
        Files.writeString(file, "hazelcast:\n  cluster-name: other\n");
        for (String path : List.of("", file.toString())) {
            JavaSerializationFilterConfig filter = Objects.requireNonNull(member(cluster("127.0.0.1", List.of(), path))
                    .getSerializationConfig()
                    .getJavaSerializationFilterConfig());
            assertThat(filter.isDefaultsDisabled()).isFalse();
            assertThat(filter.getWhitelist().getPrefixes()).containsExactly("io.vertx.spi.cluster.hazelcast.");
            assertThat(filter.getBlacklist().isListed("java.net.URL")).isTrue();
            assertThat(filter.getBlacklist().isListed("java.lang.invoke.SerializedLambda"))
                    .isTrue();
        }
    }

    @Test
    void filterOfTheOperatorStays() throws IOException {
        Path file = folder.resolve("own.yaml");
        Files.writeString(file, """
                hazelcast:
                  serialization:
                    java-serialization-filter:
                      whitelist:
                        class:
                          - com.example.Own
                """);
        assertThat(Objects.requireNonNull(member(cluster("127.0.0.1", List.of(), file.toString()))
                                .getSerializationConfig()
                                .getJavaSerializationFilterConfig())
                        .getWhitelist()
                        .getClasses())
                .containsExactly("com.example.Own");
    }

    @Test
    void missingOrBrokenFileIsNamed() throws IOException {
        Path broken = folder.resolve("broken.yaml");
        Files.writeString(broken, "hazelcast:\n  nonsense: true\n");
        assertThatThrownBy(() -> member(cluster("127.0.0.1", List.of(), broken.toString())))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("broken.yaml");
        assertThatThrownBy(() -> member(cluster("127.0.0.1", List.of(), "/no/such.yaml")))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("/no/such.yaml");
    }

    @Test
    void nodeIdsAreShortAndDiffer() {
        Random random = new Random(7);
        assertThat(NodeId.draw(random)).matches("[0-9a-z]{10}").isNotEqualTo(NodeId.draw(random));
    }
}
