package io.tidegate.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.protocol.CloseCode;
import io.tidegate.testkit.RawClient;
import io.tidegate.testkit.RawFrame;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Handshakes, messages and the ends of connections. */
final class WebSocketServerIT {
    @RegisterExtension
    private final TwoLoops server = new TwoLoops();

    @Test
    void messagesGoInAndOut() {
        RawClient client = server.connect();
        TwoLoops.expectEcho(client, "héllo € 😀");
        TwoLoops.expectEcho(client, "");
        TwoLoops.expectEcho(client, "x".repeat(TwoLoops.MESSAGE_MAX));
    }

    @Test
    void bothPathsServeAndTwoLoopsShareThePort() {
        for (String path : List.of("/ws", "/eventbus/websocket", "/ws", "/ws")) {
            RawClient client = RawClient.connect(server.base + path);
            server.clients.add(client);
            TwoLoops.expectEcho(client, path);
        }
        assertThat(server.loops).allSatisfy(loop -> assertThat(loop.sessions).isNotEmpty());
    }

    @Test
    void fragmentsBecomeOneMessage() {
        byte[] euro = "€".getBytes(UTF_8);
        RawClient client = server.connect();
        client.sendFrame(new RawFrame(false, RawFrame.TEXT, new byte[0]));
        client.sendFrame(new RawFrame(false, RawFrame.CONTINUATION, new byte[] {euro[0]}));
        client.sendFrame(new RawFrame(true, RawFrame.PING, "between".getBytes(UTF_8)));
        client.sendFrame(new RawFrame(true, RawFrame.CONTINUATION, new byte[] {euro[1], euro[2]}));
        assertThat(client.awaitPong()).isEqualTo("between");
        assertThat(client.await()).isEqualTo("€");
        assertThat(server.onlySession().signs).hasPositiveValue();
    }

    @Test
    void pongIsASignOfLife() {
        RawClient client = server.connect();
        client.send("ping");
        await().until(() -> server.onlySession().signs.get() > 0);
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void unknownPathIsNotFound() {
        assertThat(RawClient.handshakeStatus(server.base + "/other")).isEqualTo(404);
        assertThat(RawClient.statusOf(server.base + "/", List.of())).isEqualTo(404);
        assertThat(RawClient.statusOf(server.base + "/ws", List.of())).isEqualTo(426);
    }

    @Test
    void badHandshakesAreAnsweredAndTakeNoPlace() {
        for (int i = 0; i <= TwoLoops.CONNECTIONS_MAX; i++) {
            assertThat(RawClient.statusOf(server.base + "/ws", List.of("Upgrade: websocket")))
                    .isEqualTo(400);
            assertThat(RawClient.statusOf(
                            server.base + "/ws",
                            List.of("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13")))
                    .isEqualTo(400);
        }
        TwoLoops.expectEcho(server.connect(), "still room");
    }

    @Test
    void handshakesWithABodyAreRefusedAndTakeNoPlace() throws IOException {
        URI uri = URI.create(server.base + "/ws");
        String handshake = "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + "Content-Length: 90000\r\n\r\n" + "x".repeat(90_000);
        Set<String> statuses = new HashSet<>();
        for (int i = 0; i <= TwoLoops.CONNECTIONS_MAX; i++) {
            try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
                socket.getOutputStream().write(handshake.getBytes(StandardCharsets.US_ASCII));
                byte[] status = socket.getInputStream().readNBytes(12);
                statuses.add(new String(status, StandardCharsets.US_ASCII));
            }
        }
        await().until(() -> server.registry.get("tidegate.connections").gauge().value() == 0);
        TwoLoops.expectEcho(server.connect(), "still room");
        assertThat(statuses).containsExactly("HTTP/1.1 400");
    }

    @Test
    void handshakesBeyondTheLimitAreAnswered503UntilSomebodyLeaves() {
        for (int i = 0; i < TwoLoops.CONNECTIONS_MAX; i++) {
            server.connect();
        }
        assertThat(RawClient.handshakeStatus(server.base + "/ws")).isEqualTo(503);
        server.clients.get(0).reset();
        await().until(() -> server.registry.get("tidegate.connections").gauge().value() < TwoLoops.CONNECTIONS_MAX);
        TwoLoops.expectEcho(server.connect(), "room again");
    }

    @Test
    void resetIsToldOnce() {
        RawClient client = server.connect();
        RecordingListener session = server.onlySession();
        client.reset();
        await().until(() -> session.closes.get() == 1);
        await().during(Duration.ofMillis(200)).until(() -> session.closes.get() == 1);
    }

    @Test
    void properCloseIsAnsweredWithItsCode() {
        RawClient client = server.connect();
        RecordingListener session = server.onlySession();
        client.sendClose(1000);
        assertThat(client.awaitClose()).isEqualTo(1000);
        await().until(() -> session.closes.get() == 1);
    }

    @Test
    void closeFrameWithoutACodeIsAnswered() {
        RawClient client = server.connect();
        client.sendFrame(new RawFrame(true, RawFrame.CLOSE, new byte[0]));
        assertThat(client.awaitClose()).isIn(1000, 1005);
    }

    @Test
    void theSessionsOwnCloseCodeArrives() {
        RawClient client = server.connect();
        client.send("close");
        assertThat(client.awaitClose()).isEqualTo(CloseCode.SLOW_CONSUMER.number());
    }

    @Test
    void faultInOneSessionClosesThatOneOnly() {
        RawClient other = server.connect();
        RawClient client = server.connect();
        client.send("fail");
        assertThat(client.awaitClose()).isEqualTo(1011);
        TwoLoops.expectEcho(other, "after");
    }

    @Test
    void refusingServerAnswers503AndStoppedServerSaysGoodbye() {
        RawClient client = server.connect();
        TwoLoops.expectEcho(client, "here");
        server.loops.forEach(loop -> TwoLoops.get(loop.refuse()));
        assertThat(RawClient.handshakeStatus(server.base + "/ws")).isEqualTo(503);
        TwoLoops.expectEcho(client, "still here");
        List<Future<Void>> halts =
                server.loops.stream().map(ServerVerticle::halt).toList();
        assertThat(client.awaitClose()).isEqualTo(1001);
        halts.forEach(TwoLoops::get);
        assertThat(server.sessions())
                .allSatisfy(session -> assertThat(session.closes).hasValue(1));
    }
}
