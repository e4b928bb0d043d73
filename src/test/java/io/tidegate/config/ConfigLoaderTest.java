package io.tidegate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigLoaderTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void withoutSourcesTheDefaultsHold() {
        Config config = ConfigLoader.load(null, Map.of(), Map.of());

        assertThat(config).isEqualTo(Config.defaults());
        assertThat(config.websocket().paths()).containsExactly("/eventbus/websocket", "/ws");
        assertThat(config.session().pingInterval()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.hub().tailBytesMax()).isEqualTo(64L << 20);
    }

    @Test
    void fileChangesOnlyWhatItNames() {
        Config config = load("""
                session:
                  pingInterval: 20s
                hub:
                # an empty section changes nothing
                """);

        assertThat(config.session().pingInterval()).isEqualTo(Duration.ofSeconds(20));
        assertThat(config.session().pongTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.hub()).isEqualTo(Config.defaults().hub());
    }

    @Test
    void emptyFileMeansDefaults() {
        assertThat(load("# nothing yet\n")).isEqualTo(Config.defaults());
    }

    @Test
    void laterSourcesWin() {
        Path file = file("""
                websocket: {port: 1001, host: 10.0.0.1, loops: 3}
                """);

        Config config = ConfigLoader.load(
                file,
                Map.of("TIDEGATE_WEBSOCKET_PORT", "1002", "TIDEGATE_WEBSOCKET_HOST", "10.0.0.2", "HOME", "/"),
                Map.of("websocket.port", "1003"));

        assertThat(config.websocket().port()).isEqualTo(1003);
        assertThat(config.websocket().host()).isEqualTo("10.0.0.2");
        assertThat(config.websocket().loops()).isEqualTo(3);
    }

    @Test
    void environmentGivesListsAndDurations() {
        Config config = ConfigLoader.load(
                null,
                Map.of(
                        "TIDEGATE_CLUSTER_MEMBERS", "10.0.0.1, 10.0.0.2:5702",
                        "TIDEGATE_SESSION_PING_INTERVAL", "500ms",
                        "TIDEGATE_HUB_TAIL_BYTES_MAX", "9000000000",
                        "TIDEGATE_CLUSTER_NODE", "42"),
                Map.of());

        assertThat(config.cluster().members()).containsExactly("10.0.0.1", "10.0.0.2:5702");
        assertThat(config.session().pingInterval()).isEqualTo(Duration.ofMillis(500));
        assertThat(config.hub().tailBytesMax()).isEqualTo(9_000_000_000L);
        assertThat(config.cluster().node()).isEqualTo("42");
    }

    @Test
    void variablesThatKubernetesSetsForServicesAreIgnored() {
        Map<String, String> environment = Map.of(
                "TIDEGATE_SERVICE_HOST", "10.0.0.1",
                "TIDEGATE_SERVICE_PORT_WS", "8080",
                "TIDEGATE_PORT", "tcp://10.0.0.1:8080",
                "TIDEGATE_PORT_8080_TCP_ADDR", "10.0.0.1",
                "TIDEGATE_HEADLESS_SERVICE_HOST", "10.0.0.2",
                "TIDEGATE_URL", "ws://127.0.0.1/ws");

        assertThat(ConfigLoader.load(null, environment, Map.of())).isEqualTo(Config.defaults());
    }

    @Test
    void addressEntriesFallBackToTheDefaultsKeyByKey() {
        Config config = load("""
                addresses:
                  - pattern: ticker.*
                    slowConsumer: latest
                    retention:
                      count: 10
                  - pattern: '*'
                    nativeBus: {in: false}
                """);

        AddressConfig ticker = config.forAddress("ticker.eur");
        assertThat(ticker.slowConsumer()).isEqualTo(SlowConsumer.LATEST);
        assertThat(ticker.retention()).isEqualTo(new Retention(10, 1 << 20, Duration.ofMinutes(5)));
        assertThat(ticker.nativeBus()).isEqualTo(new NativeConfig(true, true));
        assertThat(config.forAddress("news").nativeBus()).isEqualTo(new NativeConfig(false, true));
    }

    @Test
    void addressThatNoPatternMatchesGetsTheDefaults() {
        AddressConfig settings =
                load("addresses: [{pattern: a, slowConsumer: close}]").forAddress("b");

        assertThat(settings.slowConsumer()).isEqualTo(SlowConsumer.CATCH_UP);
        assertThat(settings.retention().count()).isEqualTo(1000);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            session: {pingIntervall: 1s}            | session.pingIntervall: unknown key; did you mean pingInterval?
            pingInterval: 1s                        | pingInterval: unknown key; did you mean session.pingInterval?
            zzzzzzzzzzzzzzzzzzz: 1                  | zzzzzzzzzzzzzzzzzzz: unknown key
            websocket: {port: eighty}               | websocket.port: must be a whole number up to 2147483647, not "eighty"
            websocket: {port: '8080'}               | websocket.port: must be a whole number up to 2147483647, not "8080"
            websocket: {port: 80.5}                 | websocket.port: must be a whole number up to 2147483647, not 80.5
            websocket: {port: 99999999999}          | websocket.port: must be a whole number up to 2147483647, not 99999999999
            websocket: {port: 65536}                | websocket.port: must be 0 to 65535, not 65536
            websocket: {port: }                     | websocket.port: must be a whole number up to 2147483647, not nothing
            websocket: {host: ''}                   | websocket.host: must not be empty
            websocket: {paths: /ws}                 | websocket.paths: must be a list, not "/ws"
            websocket: {paths: [ws]}                | websocket.paths: must each begin with /
            websocket: {paths: []}                  | websocket.paths: needs at least one path
            websocket: {paths: [/a, /a]}            | websocket.paths: must differ from each other
            websocket: {paths: [/a, 7]}             | websocket.paths[1]: must be text (in quotes where YAML would see something else), not 7
            websocket: {compression: true, takeOver: false} | websocket.compression: needs websocket.takeOver: true; or leave it false
            websocket: {compressionBytesMin: -1}    | websocket.compressionBytesMin: must be 0 or more, not -1
            websocket: 8080                         | websocket: needs keys below it, not 8080
            websocket: [8080]                       | websocket: needs keys below it, not [8080]
            session: {pingInterval: 15}             | session.pingInterval: must be a duration such as 500ms, 5s, 2m or 1h, not 15
            session: {pingInterval: 15 s}           | session.pingInterval: must be a duration such as 500ms, 5s, 2m or 1h, not "15 s"
            session: {pingInterval: 0s}             | session.pingInterval: must be 1ms to 8760h, not 0ms
            session: {resumeWindow: 9000h}          | session.resumeWindow: must be 1ms to 8760h, not 9000h
            session: {missesMax: 0}                 | session.missesMax: must be 1 or more, not 0
            session: {silenceMax: 15s}              | session.silenceMax: must be longer than pingInterval (15s), or quiet clients are closed before they are pinged
            session: {silenceMax: 20s, pongTimeout: 20s} | session.silenceMax: must be longer than pongTimeout (20s), or no pong can be late
            stream: {backups: 7}                    | stream.backups: must be 0 to 6, not 7
            stream: {idWindow: 15}                  | stream.idWindow: must be 16 or more, not 15
            cluster: {name: 5}                      | cluster.name: must be text (in quotes where YAML would see something else), not 5
            cluster: {members: ['a b']}             | cluster.members[0]: must be host or host:port, not "a b"
            cluster: {members: ['a:0', 'b']}        | cluster.members[0]: must be host or host:port, not "a:0"
            cluster: {members: ['a:65536']}         | cluster.members[0]: must be host or host:port, not "a:65536"
            cluster: {port: 60000}                  | cluster.eventBusPort: must be given, because port 60000 plus 10000 is no port
            cluster: {eventBusPort: 5701}           | cluster.eventBusPort: must differ from port, both are 5701
            cluster: {port: 8080}                   | websocket.port: must differ from cluster.port, both are 8080
            cluster: {eventBusPort: 8080}           | websocket.port: must differ from the event bus's port, both are 8080
            bus: {linkBytesMax: 1000}               | bus.batchBytesMax: must not be larger than linkBytesMax (1000), or a full batch is never sent
            hub: {tailBytesMax: 1000}               | hub.pageBytes: must not be larger than tailBytesMax (1000), or no page can be kept
            hub: {publishBytesMax: 1000}            | websocket.messageBytesMax: must not be larger than hub.publishBytesMax (1000), or the largest messages can never be published
            addresses: {pattern: a}                 | addresses: must be a list, not {"pattern":"a"}
            addresses: [{pattern: a*b}]             | addresses[0].pattern: must be an exact address, or a prefix that ends in *
            addresses: [{slowConsumer: slow}]       | addresses[0].slowConsumer: must be one of catch-up, latest, close, not "slow"
            addresses: [{retention: {count: -1}}]   | addresses[0].retention.count: must be 0 or more, not -1
            addresses: [{nativeBus: {in: ja}}]      | addresses[0].nativeBus.in: must be true or false, not "ja"
            addresses: [{pattern: a.*}, {pattern: a.b}] | addresses[1].pattern: is never used, because addresses[0] (a.*) comes first and matches
            """)
    void wrongValueIsReportedWithItsPath(String yaml, String problem) {
        assertThat(problemsOf(yaml)).containsExactly(problem + " [" + directory.resolve("t.yaml") + ":1]");
    }

    @Test
    void everythingWrongInEverySourceIsReportedAtOnce() {
        Path file = file("""
                websocket:
                  port: -1
                  connectionsMax: 0
                session:
                  pingInterval: soon
                  silenceMax: 5s
                  pongTimeout: 6s
                adresses: []
                """);

        ConfigException wrong = Objects.requireNonNull(catchThrowableOfType(
                ConfigException.class,
                () -> ConfigLoader.load(
                        file,
                        Map.of("TIDEGATE_HUB_PAGE_COUNT", "many", "TIDEGATE_HUB_LINGER_", "1s"),
                        Map.of("cluster.prot", "1", "cluster.port", "0", "addresses", "x"))));

        assertThat(wrong.problems())
                .containsExactlyInAnyOrder(
                        "websocket.port: must be 0 to 65535, not -1 [" + file + ":2]",
                        "websocket.connectionsMax: must be 1 or more, not 0 [" + file + ":3]",
                        "session.pingInterval: must be a duration such as 500ms, 5s, 2m or 1h, not \"soon\" [" + file
                                + ":5]",
                        // Not compared with the ping interval, which is wrong by itself.
                        "session.silenceMax: must be longer than pongTimeout (6s), or no pong can be late [" + file
                                + ":6]",
                        "adresses: unknown key; did you mean addresses? [" + file + ":8]",
                        "hub.pageCount: must be a whole number up to 2147483647, not \"many\" [TIDEGATE_HUB_PAGE_COUNT]",
                        "TIDEGATE_HUB_LINGER_: unknown environment variable; did you mean TIDEGATE_HUB_LINGER?",
                        "cluster.prot: unknown key; did you mean cluster.port? [command line]",
                        "cluster.port: must be 1 to 65535, not 0 [command line]",
                        "addresses: can be set in the YAML file only [command line]");
    }

    @Test
    void everyRepeatedKeyIsReported() {
        List<String> problems = problemsOf("""
                hub:
                  linger: 1s
                  linger: 2s
                bus: {}
                hub: {}
                """);

        String file = directory.resolve("t.yaml").toString();
        assertThat(problems)
                .containsExactly(
                        "hub.linger: stands here again, first on line 2 [" + file + ":3]",
                        "hub: stands here again, first on line 1 [" + file + ":5]");
    }

    @Test
    void brokenYamlIsReportedWithItsLine() {
        assertThat(problemsOf("hub:\n  linger: [1s\nbus: {}\n"))
                .singleElement()
                .asString()
                .startsWith(directory.resolve("t.yaml") + ":")
                .contains("is not YAML");
    }

    @Test
    void listInsteadOfKeysIsRefused() {
        assertThat(problemsOf("- hub\n")).singleElement().asString().contains("must hold keys and values");
    }

    @Test
    void secondDocumentIsRefused() {
        assertThat(problemsOf("hub: {}\n---\nbus: {}\n"))
                .singleElement()
                .asString()
                .contains("a second YAML document is not read");
    }

    @Test
    void missingFileIsReported() {
        Path missing = directory.resolve("missing.yaml");

        assertThatThrownBy(() -> ConfigLoader.load(missing, Map.of(), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessage(missing + ": there is no such file");
    }

    @Test
    void everyKeyHasItsOwnEnvironmentVariable() {
        assertThat(SettingKeys.all().keySet().stream().map(SettingKeys::environmentName))
                .doesNotHaveDuplicates()
                .contains("TIDEGATE_WEBSOCKET_PORT", "TIDEGATE_STREAM_ADDRESSES_PER_SHARD_MAX")
                .allMatch(name -> name.matches("[A-Z_]+"));
    }

    private Config load(String yaml) {
        return ConfigLoader.load(file(yaml), Map.of(), Map.of());
    }

    private List<String> problemsOf(String yaml) {
        return Objects.requireNonNull(catchThrowableOfType(ConfigException.class, () -> load(yaml)), "no problem found")
                .problems();
    }

    private Path file(String yaml) {
        try {
            return Files.writeString(directory.resolve("t.yaml"), yaml);
        } catch (IOException wrong) {
            throw new IllegalStateException(wrong);
        }
    }
}
