package io.tidegate.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ShippedFilesTest {
    private static final Path SHIPPED = Path.of("conf", "tidegate.yaml");

    @Test
    void referenceIsWhatTheRecordsSay() throws IOException {
        assertThat(Files.readString(SHIPPED))
                .as("regenerate it: bin/tidegate default-config > conf/tidegate.yaml")
                .isEqualTo(ConfigReference.yaml());
    }

    @Test
    void referenceLoadsAsTheDefaults() {
        assertThat(ConfigLoader.load(SHIPPED, Map.of(), Map.of())).isEqualTo(Config.defaults());
    }

    @Test
    void nodeInAContainerIsReachableAndClosed() {
        Config config = ConfigLoader.load(Path.of("conf", "tidegate-container.yaml"), Map.of(), Map.of());

        assertThat(config.websocket().host()).isEqualTo("0.0.0.0");
        assertThat(config.http().port()).isEqualTo(9090);
        assertThat(config.auth()).isEqualTo(Config.defaults().auth());
        assertThat(config.http().keys()).isEmpty();
    }

    @Test
    void exampleOfTlsOnTheBusLoads(@TempDir Path directory) throws IOException {
        Path any = Files.writeString(directory.resolve("any.pem"), "");
        Path file = Files.writeString(
                directory.resolve("example.yaml"),
                Files.readString(Path.of("cluster", "bus-tls.yaml")).replaceAll(": /etc/tidegate/.*", ": " + any));

        assertThat(ConfigLoader.load(file, Map.of(), Map.of())
                        .cluster()
                        .busTls()
                        .isOn())
                .isTrue();
    }

    @Test
    void exampleOfAnAddressLoadsAsTheDefaults(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(
                directory.resolve("example.yaml"),
                ConfigReference.yaml()
                        .lines()
                        .dropWhile(line -> !line.startsWith("addresses:"))
                        .map(line -> line.replace("addresses: []", "addresses:").replaceFirst("^#", ""))
                        .collect(Collectors.joining("\n")));

        List<AddressConfig> addresses =
                ConfigLoader.load(file, Map.of(), Map.of()).addresses();

        assertThat(addresses).containsExactly(Config.defaults().forAddress("any"));
    }
}
