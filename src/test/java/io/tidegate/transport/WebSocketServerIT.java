package io.tidegate.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tidegate.config.WebSocketConfig;
import io.tidegate.metrics.Meters;
import io.tidegate.protocol.CloseCode;
import io.tidegate.protocol.Frame;
import io.tidegate.testkit.RawClient;
import io.tidegate.testkit.RawFrame;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Two loops behind one port, with sessions that echo. */
final class WebSocketServerIT {
    private static final int MESSAGE_MAX = 70_000;
    private static final int OUTBOUND_MAX = 100_000;
    private static final int CONNECTIONS_MAX = 6;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<ServerVerticle> loops = new ArrayList<>();
    private final List<RawClient> clients = new ArrayList<>();
    private Vertx vertx = Vertx.vertx();
    private String base = "";

    @BeforeEach
    void start() {
        WebSocketConfig config = new WebSocketConfig(
                "127.0.0.1", 0, 2, List.of("/eventbus/websocket", "/ws"), MESSAGE_MAX, OUTBOUND_MAX, CONNECTIONS_MAX);
        Meters meters = new Meters(registry);
        ConnectionLimit limit = new ConnectionLimit(CONNECTIONS_MAX, meters);
        for (int i = 0; i < 2; i++) {
            ServerVerticle loop = new ServerVerticle(i, config, limit, meters, WebSocketServerIT::react);
            get(vertx.deployVerticle(loop));
            loops.add(loop);
        }
        int port = get(loops.get(0).listen());
        assertThat(get(loops.get(1).listen())).isEqualTo(port);
        base = "ws://127.0.0.1:" + port;
    }

    @AfterEach
    void stop() {
        clients.forEach(RawClient::close);
        get(vertx.close());
    }

    private static void react(RecordingListener session, String text) {
        if (text.equals("fail")) {
            throw new IllegalStateException("asked to fail");
        }
        if (text.equals("close")) {
            session.connection.close(CloseCode.SLOW_CONSUMER);
        }
        if (text.equals("ping")) {
            session.connection.ping();
        }
        session.connection.write(new Frame(text.getBytes(UTF_8)));
    }

    private static <T> T get(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    private RawClient connect() {
        RawClient client = RawClient.connect(base + "/ws", 32_768);
        clients.add(client);
        return client;
    }

    private List<RecordingListener> sessions() {
        return loops.stream().flatMap(loop -> loop.sessions.stream()).toList();
    }

    private RecordingListener onlySession() {
        await().until(() -> sessions().size() == 1);
        return sessions().get(0);
    }

    private static RawFrame text(String payload) {
        return new RawFrame(true, RawFrame.TEXT, payload.getBytes(UTF_8));
    }

    private static void expectEcho(RawClient client, String text) {
        client.send(text);
        assertThat(client.await()).isEqualTo(text);
    }

    @Test
    void messagesGoInAndOut() {
        RawClient client = connect();
        expectEcho(client, "héllo € 😀");
        expectEcho(client, "");
        expectEcho(client, "x".repeat(MESSAGE_MAX));
    }

    @Test
    void bothPathsServeAndTwoLoopsShareThePort() {
        for (String path : List.of("/ws", "/eventbus/websocket", "/ws", "/ws")) {
            RawClient client = RawClient.connect(base + path);
            clients.add(client);
            expectEcho(client, path);
        }
        assertThat(loops).allSatisfy(loop -> assertThat(loop.sessions).isNotEmpty());
    }

    @Test
    void fragmentsBecomeOneMessage() {
        byte[] euro = "€".getBytes(UTF_8);
        RawClient client = connect();
        client.sendFrame(new RawFrame(false, RawFrame.TEXT, new byte[0]));
        client.sendFrame(new RawFrame(false, RawFrame.CONTINUATION, new byte[] {euro[0]}));
        client.sendFrame(new RawFrame(true, RawFrame.PING, "between".getBytes(UTF_8)));
        client.sendFrame(new RawFrame(true, RawFrame.CONTINUATION, new byte[] {euro[1], euro[2]}));
        assertThat(client.awaitPong()).isEqualTo("between");
        assertThat(client.await()).isEqualTo("€");
        assertThat(onlySession().signs).hasPositiveValue();
    }

    @Test
    void pongIsASignOfLife() {
        RawClient client = connect();
        client.send("ping");
        await().until(() -> onlySession().signs.get() > 0);
        assertThat(client.isOpen()).isTrue();
    }

    static Stream<Arguments> badInput() {
        byte[] garbage = {(byte) 0xff, (byte) 0xfe, 0x41, 0x42, (byte) 0xc3, 0x28, 0, 1, 2, 3};
        byte[] badText = {'a', (byte) 0xc3, 0x28};
        byte[] surrogate = {(byte) 0xed, (byte) 0xa0, (byte) 0x80};
        byte[] cutShort = {(byte) 0xe2, (byte) 0x82};
        byte[] big = new byte[MESSAGE_MAX + 1];
        byte[] half = new byte[MESSAGE_MAX / 2 + 1];
        return Stream.of(
                Arguments.of("binary message", 1003, frame(true, RawFrame.BINARY, new byte[] {1, 2, 3})),
                Arguments.of("begun binary message", 1003, frame(false, RawFrame.BINARY, new byte[0])),
                Arguments.of("text that is not UTF-8", 1007, frame(true, RawFrame.TEXT, badText)),
                Arguments.of("surrogate in UTF-8", 1007, frame(true, RawFrame.TEXT, surrogate)),
                Arguments.of("text that ends inside a character", 1007, frame(true, RawFrame.TEXT, cutShort)),
                Arguments.of("frame too large", 1009, frame(true, RawFrame.TEXT, big)),
                Arguments.of(
                        "huge frame announced", 1009, new byte[] {(byte) 0x81, (byte) 0xff, 0x7f, 0, 0, 0, 0, 0, 0, 0}),
                Arguments.of(
                        "message too large in fragments",
                        1009,
                        join(frame(false, RawFrame.TEXT, half), frame(true, RawFrame.CONTINUATION, half))),
                Arguments.of("garbage", 1002, garbage),
                Arguments.of("unmasked frame", 1002, text("x").encode(false)),
                Arguments.of("reserved opcode", 1002, frame(true, 5, new byte[0])),
                Arguments.of("continuation of nothing", 1002, frame(true, RawFrame.CONTINUATION, new byte[1])),
                Arguments.of("fragmented ping", 1002, frame(false, RawFrame.PING, new byte[0])),
                Arguments.of("ping too long", 1002, frame(true, RawFrame.PING, new byte[126])),
                Arguments.of("close frame with half a code", 1002, frame(true, RawFrame.CLOSE, new byte[1])),
                Arguments.of(
                        "new message within a message",
                        1002,
                        join(frame(false, RawFrame.TEXT, half), text("x").encode(true))));
    }

    private static byte[] frame(boolean last, int opcode, byte[] payload) {
        return new RawFrame(last, opcode, payload).encode(true);
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @ParameterizedTest(name = "{0} closes with {1}")
    @MethodSource("badInput")
    void badInputClosesItsOwnConnectionOnly(String what, int code, byte[] bytes) {
        RawClient other = connect();
        expectEcho(other, "before");
        RawClient client = connect();
        expectEcho(client, "good");
        client.sendBytes(bytes);
        assertThat(client.awaitClose()).isEqualTo(code);
        await().until(() ->
                sessions().stream().mapToInt(session -> session.closes.get()).sum() == 1);
        expectEcho(other, "after");
        assertThat(registry.get("tidegate.connections.closed")
                        .tag("closeCode", "" + code)
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void nothingAfterARefusedMessageIsHeard() {
        RawClient client = connect();
        client.sendBytes(
                join(frame(true, RawFrame.BINARY, new byte[1]), text("late").encode(true)));
        assertThat(client.awaitClose()).isEqualTo(1003);
        assertThat(onlySession().messages).isEmpty();
    }

    @Test
    void unknownPathIsNotFound() {
        assertThat(RawClient.handshakeStatus(base + "/other")).isEqualTo(404);
        assertThat(RawClient.statusOf(base + "/", List.of())).isEqualTo(404);
        assertThat(RawClient.statusOf(base + "/ws", List.of())).isEqualTo(426);
    }

    @Test
    void badHandshakesAreAnsweredAndTakeNoPlace() {
        for (int i = 0; i <= CONNECTIONS_MAX; i++) {
            assertThat(RawClient.statusOf(base + "/ws", List.of("Upgrade: websocket")))
                    .isEqualTo(400);
            assertThat(RawClient.statusOf(
                            base + "/ws",
                            List.of("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13")))
                    .isEqualTo(400);
        }
        expectEcho(connect(), "still room");
    }

    @Test
    void handshakesBeyondTheLimitAreAnswered503UntilSomebodyLeaves() {
        for (int i = 0; i < CONNECTIONS_MAX; i++) {
            connect();
        }
        assertThat(RawClient.handshakeStatus(base + "/ws")).isEqualTo(503);
        clients.get(0).reset();
        await().until(() -> registry.get("tidegate.connections").gauge().value() < CONNECTIONS_MAX);
        expectEcho(connect(), "room again");
    }

    @Test
    void resetIsToldOnce() {
        RawClient client = connect();
        RecordingListener session = onlySession();
        client.reset();
        await().until(() -> session.closes.get() == 1);
        await().during(Duration.ofMillis(200)).until(() -> session.closes.get() == 1);
    }

    @Test
    void properCloseIsAnsweredWithItsCode() {
        RawClient client = connect();
        RecordingListener session = onlySession();
        client.sendClose(1000);
        assertThat(client.awaitClose()).isEqualTo(1000);
        await().until(() -> session.closes.get() == 1);
    }

    @Test
    void closeFrameWithoutACodeIsAnswered() {
        RawClient client = connect();
        client.sendFrame(new RawFrame(true, RawFrame.CLOSE, new byte[0]));
        assertThat(client.awaitClose()).isIn(1000, 1005);
    }

    @Test
    void theSessionsOwnCloseCodeArrives() {
        RawClient client = connect();
        client.send("close");
        assertThat(client.awaitClose()).isEqualTo(CloseCode.SLOW_CONSUMER.number());
    }

    @Test
    void faultInOneSessionClosesThatOneOnly() {
        RawClient other = connect();
        RawClient client = connect();
        client.send("fail");
        assertThat(client.awaitClose()).isEqualTo(1011);
        expectEcho(other, "after");
    }

    @Test
    void stalledClientIsUnwritableUntilItReadsAgain() {
        RawClient client = connect();
        RecordingListener session = onlySession();
        client.stopReading();
        int written = fill(session);
        assertThat(session.drains).hasValue(0);
        client.resumeReading();
        await().until(() -> session.drains.get() > 0);
        for (int i = 0; i < written; i++) {
            assertThat(client.await()).startsWith("n" + i + "y");
        }
    }

    /** Writes until the connection says that it is full; tells how many messages that took. */
    private int fill(RecordingListener session) {
        int[] written = {0};
        boolean[] full = {false};
        await().until(() -> {
            Future<Void> turn = onLoop(session, () -> {
                for (int i = 0; i < 1000 && session.connection.isWritable(); i++) {
                    session.connection.write(new Frame(("n" + written[0]++ + "y".repeat(1000)).getBytes(UTF_8)));
                }
                full[0] = !session.connection.isWritable();
            });
            get(turn);
            return full[0];
        });
        return written[0];
    }

    private Future<Void> onLoop(RecordingListener session, Runnable task) {
        io.vertx.core.Promise<Void> done = io.vertx.core.Promise.promise();
        loops.get(session.loop).run(() -> {
            task.run();
            done.complete();
        });
        return done.future();
    }

    @Test
    void stalledClientIsCutOffWhenItDoesNotTakeTheCloseFrame() {
        RawClient client = connect();
        RecordingListener session = onlySession();
        client.stopReading();
        fill(session);
        get(onLoop(session, () -> session.connection.close(CloseCode.SLOW_CONSUMER)));
        await().until(() -> session.closes.get() == 1);
    }

    @Test
    void stalledClientThatSendsACloseFrameIsCutOffToo() {
        RawClient client = connect();
        RecordingListener session = onlySession();
        client.stopReading();
        fill(session);
        client.sendClose(1000);
        await().until(() -> session.closes.get() == 1);
    }

    @Test
    void clientThatAsksAndNeverReadsIsNotReadFrom() {
        RawClient client = connect();
        RecordingListener session = onlySession();
        client.stopReading();
        fill(session);
        String question = "q".repeat(10_000);
        Thread asking = new Thread(() -> {
            try {
                for (int i = 0; i < 5_000; i++) {
                    client.send(question);
                }
            } catch (java.io.UncheckedIOException closed) {
                // the test is over
            }
        });
        asking.start();
        await().during(Duration.ofMillis(500)).until(() -> session.messages.size() < 100);
        client.resumeReading();
        await().atMost(Duration.ofSeconds(30)).until(() -> session.messages.size() == 5_000);
    }

    @Test
    void pingsOfAClientThatNeverReadsAreNotAnsweredWithoutEnd() {
        RawClient client = connect();
        RecordingListener session = onlySession();
        client.stopReading();
        fill(session);
        byte[] ping = frame(true, RawFrame.PING, new byte[125]);
        Thread pinging = new Thread(() -> {
            try {
                for (int i = 0; i < 50_000; i++) {
                    client.sendBytes(ping);
                }
            } catch (java.io.UncheckedIOException closed) {
                // the test is over
            }
        });
        pinging.start();
        await().until(() -> session.signs.get() >= 64);
        await().during(Duration.ofMillis(500)).until(() -> session.signs.get() < 10_000);
        client.resumeReading();
        await().atMost(Duration.ofSeconds(30)).until(() -> session.signs.get() == 50_000);
    }

    @Test
    void refusingServerAnswers503AndStoppedServerSaysGoodbye() {
        RawClient client = connect();
        expectEcho(client, "here");
        loops.forEach(loop -> get(loop.refuse()));
        assertThat(RawClient.handshakeStatus(base + "/ws")).isEqualTo(503);
        expectEcho(client, "still here");
        List<Future<Void>> halts = loops.stream().map(ServerVerticle::halt).toList();
        assertThat(client.awaitClose()).isEqualTo(1001);
        halts.forEach(WebSocketServerIT::get);
        assertThat(sessions()).allSatisfy(session -> assertThat(session.closes).hasValue(1));
    }

    @Test
    void stoppedServerDoesNotWaitForAStalledClient() {
        RawClient client = connect();
        RecordingListener session = onlySession();
        client.stopReading();
        fill(session);
        loops.forEach(loop -> get(loop.halt()));
        assertThat(session.closes).hasValue(1);
    }
}
