package io.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.testkit.RawClient;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** HTTP requests that are no proper handshake are answered with a client's error, and leave nothing behind. */
final class HandshakeIT {
    private static final String UPGRADE = "Upgrade: websocket";
    private static final String CONNECTION = "Connection: Upgrade";
    private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    private static final String VERSION = "Sec-WebSocket-Version: 13";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static @Nullable MeasuredNode node;

    @BeforeAll
    static void start() {
        node = MeasuredNode.start(Map.of("websocket.connectionsMax", "1"));
    }

    @AfterAll
    static void stop() {
        node().close();
    }

    private static MeasuredNode node() {
        return Objects.requireNonNull(node);
    }

    static Stream<Arguments> oddities() {
        return Stream.of(
                Arguments.of("no WebSocket asked for", 426, "GET", List.of()),
                Arguments.of("upgrade to something else", 426, "GET", List.of("Upgrade: h2c", CONNECTION)),
                Arguments.of("no Connection", 400, "GET", List.of(UPGRADE, KEY, VERSION)),
                Arguments.of("no key", 400, "GET", List.of(UPGRADE, CONNECTION, VERSION)),
                Arguments.of("no version", 426, "GET", List.of(UPGRADE, CONNECTION, KEY)),
                Arguments.of(
                        "unknown version", 426, "GET", List.of(UPGRADE, CONNECTION, KEY, "Sec-WebSocket-Version: 99")),
                Arguments.of(
                        "version is no number",
                        426,
                        "GET",
                        List.of(UPGRADE, CONNECTION, KEY, "Sec-WebSocket-Version: x")),
                Arguments.of(
                        "version before the RFC",
                        426,
                        "GET",
                        List.of(UPGRADE, CONNECTION, KEY, "Sec-WebSocket-Version: 8")),
                Arguments.of(
                        "protocol before the drafts",
                        426,
                        "GET",
                        List.of(
                                UPGRADE,
                                CONNECTION,
                                "Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5",
                                "Sec-WebSocket-Key2: 12998 5 Y3 1  .P00")),
                Arguments.of(
                        "key is no Base64",
                        400,
                        "GET",
                        List.of(UPGRADE, CONNECTION, "Sec-WebSocket-Key: " + "!".repeat(24), VERSION)),
                Arguments.of(
                        "key is too short", 400, "GET", List.of(UPGRADE, CONNECTION, "Sec-WebSocket-Key: x", VERSION)),
                Arguments.of("POST", 405, "POST", List.of(UPGRADE, CONNECTION, KEY, VERSION, "Content-Length: 0")),
                Arguments.of("huge header", 431, "GET", List.of("X: " + "x".repeat(20_000))));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("oddities")
    void oddHandshakeIsAnsweredAndTakesNoPlace(String what, int status, String method, List<String> headers) {
        assertThat(RawClient.statusOf(node().url() + "/ws", method, headers)).isEqualTo(status);

        await().atMost(PATIENCE).until(() -> node().gauge("tidegate.connections") == 0);
        await().atMost(PATIENCE).until(() -> node().gauge("vertx.http.server.active.connections") == 0);
        try (RawClient client = RawClient.connect(node().url() + "/ws")) {
            client.send(new JsonObject().put("type", "connect"));
            assertThat(client.awaitJson().getString("type")).isEqualTo("connected");
        }
        await().atMost(PATIENCE).until(() -> node().gauge("tidegate.connections") == 0);
    }
}
