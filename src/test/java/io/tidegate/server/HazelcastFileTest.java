package io.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.YamlConfigBuilder;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.spi.properties.ClusterProperty;
import com.hazelcast.spi.properties.HazelcastProperty;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reads cluster/hazelcast.yaml with Hazelcast's own parser, which refuses keys it does not know. */
final class HazelcastFileTest {
    private static final Path FILE = Path.of("cluster", "hazelcast.yaml");

    private static Config parse() throws IOException {
        return new YamlConfigBuilder(Files.newInputStream(FILE)).build();
    }

    @Test
    void theBuiltInFileIsTheShippedOne() throws IOException {
        try (var builtIn = HazelcastFileTest.class.getResourceAsStream("/cluster/hazelcast.yaml")) {
            assertThat(builtIn).isNotNull().hasBinaryContent(Files.readAllBytes(FILE));
        }
    }

    @Test
    void onlyTheLoopbackIsUsedAndNoClientPortIsOpen() throws IOException {
        Config config = parse();
        assertThat(config.getAdvancedNetworkConfig().isEnabled()).isTrue();
        assertThat(config.getAdvancedNetworkConfig().getEndpointConfigs()).containsOnlyKeys(EndpointQualifier.MEMBER);
        assertThat(config.getAdvancedNetworkConfig()
                        .getJoin()
                        .getMulticastConfig()
                        .isEnabled())
                .isFalse();
        assertThat(config.getAdvancedNetworkConfig().getJoin().isAutoDetectionEnabled())
                .isFalse();
        assertThat(config.getAdvancedNetworkConfig().getEndpointConfigs().values())
                .allSatisfy(endpoint ->
                        assertThat(endpoint.getInterfaces().getInterfaces()).containsExactly("127.0.0.1"));
        assertThat(config.getProperty("hazelcast.socket.bind.any")).isEqualTo("false");
        assertThat(config.getProperty("hazelcast.phone.home.enabled")).isEqualTo("false");
        assertThat(config.getJetConfig().isEnabled()).isFalse();
    }

    @Test
    void everyPropertyIsOneThatHazelcastKnows() throws Exception {
        List<String> known = new ArrayList<>();
        for (Field field : ClusterProperty.class.getFields()) {
            known.add(((HazelcastProperty) field.get(null)).getName());
        }
        assertThat(known).containsAll(parse().getProperties().stringPropertyNames());
    }

    @Test
    void anAcknowledgedAppendHasItsBackup() throws IOException {
        Config config = parse();
        assertThat(config.getProperty("hazelcast.operation.fail.on.indeterminate.state"))
                .isEqualTo("true");
        assertThat(config.getProperty("hazelcast.operation.backup.timeout.millis"))
                .isEqualTo("2000");
    }

    @Test
    void registrationsAreASetWithABackup() throws IOException {
        MultiMapConfig registrations = parse().getMultiMapConfig("__vertx.subs");
        assertThat(registrations.getValueCollectionType()).isEqualTo(MultiMapConfig.ValueCollectionType.SET);
        assertThat(registrations.getBackupCount()).isEqualTo(1);
    }
}
