package io.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.PartitionGroupConfig;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.spi.properties.ClusterProperty;
import io.tidegate.config.ClusterConfig;
import io.tidegate.config.ConfigLoader;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a member really gets from the files in cluster/. */
final class ClusterFilesTest {
    private static Config member(String file) {
        ClusterConfig cluster = ConfigLoader.load(
                        null,
                        Map.of(),
                        Map.of(
                                "cluster.file",
                                file.isEmpty() ? "" : Path.of("cluster", file).toString(),
                                "cluster.members",
                                "10.0.0.1:5701,10.0.0.2:5701"))
                .cluster();
        return new HazelcastSettings(cluster).member("node1", 2);
    }

    private static JoinConfig join(Config member) {
        return member.getAdvancedNetworkConfig().getJoin();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hosts.yaml", "kubernetes.yaml"})
    void everyFileGivesAMemberThatKeepsThePromises(String file) {
        Config member = member(file);

        assertThat(member.getProperty(ClusterProperty.MAX_NO_HEARTBEAT_SECONDS.getName()))
                .isEqualTo("15");
        assertThat(member.getProperty(ClusterProperty.HEARTBEAT_INTERVAL_SECONDS.getName()))
                .isEqualTo("2");
        assertThat(member.getProperty(ClusterProperty.MERGE_FIRST_RUN_DELAY_SECONDS.getName()))
                .isEqualTo("30");
        assertThat(member.getProperty(ClusterProperty.MERGE_NEXT_RUN_DELAY_SECONDS.getName()))
                .isEqualTo("30");
        assertThat(member.getProperty(ClusterProperty.FAIL_ON_INDETERMINATE_OPERATION_STATE.getName()))
                .isEqualTo("true");
        assertThat(member.getProperty(ClusterProperty.SHUTDOWNHOOK_ENABLED.getName()))
                .isEqualTo("false");
        assertThat(member.getProperty(ClusterProperty.PHONE_HOME_ENABLED.getName()))
                .isEqualTo("false");
        assertThat(member.getMultiMapConfig("__vertx.subs").getValueCollectionType())
                .isEqualTo(MultiMapConfig.ValueCollectionType.SET);
        assertThat(member.getSerializationConfig().getJavaSerializationFilterConfig())
                .isNotNull();
        assertThat(member.getJetConfig().isEnabled()).isFalse();
        assertThat(member.getMetricsConfig().isEnabled()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hosts.yaml", "kubernetes.yaml"})
    void everyFileOpensThePortOfMembersAndNoneForClients(String file) {
        Config member = member(file);

        assertThat(member.getAdvancedNetworkConfig().isEnabled()).isTrue();
        assertThat(member.getAdvancedNetworkConfig().getEndpointConfigs()).containsOnlyKeys(EndpointQualifier.MEMBER);
        assertThat(join(member).getMulticastConfig().isEnabled()).isFalse();
        assertThat(join(member).isAutoDetectionEnabled()).isFalse();
    }

    @Test
    void hostsFindEachOtherByAddressAndKeepCopiesOnOtherMachines() {
        Config member = member("hosts.yaml");

        assertThat(join(member).getTcpIpConfig().isEnabled()).isTrue();
        assertThat(join(member).getTcpIpConfig().getMembers()).containsExactly("10.0.0.1:5701", "10.0.0.2:5701");
        assertThat(member.getPartitionGroupConfig().isEnabled()).isTrue();
        assertThat(member.getPartitionGroupConfig().getGroupType())
                .isEqualTo(PartitionGroupConfig.MemberGroupType.HOST_AWARE);
    }

    @Test
    void podsFindEachOtherByTheNameOfTheirService() {
        Config member = member("kubernetes.yaml");

        assertThat(join(member).getTcpIpConfig().isEnabled()).isFalse();
        assertThat(join(member).getKubernetesConfig().isEnabled()).isTrue();
        assertThat(join(member).getKubernetesConfig().getProperties())
                .as("no name of a namespace, so that it works in any")
                .containsEntry("service-dns", "tidegate-members")
                .containsEntry(
                        "service-port",
                        Integer.toString(ConfigLoader.load(null, Map.of(), Map.of())
                                .cluster()
                                .port()));
    }
}
