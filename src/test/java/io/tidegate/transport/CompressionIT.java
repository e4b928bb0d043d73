package io.tidegate.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.protocol.Frame;
import io.tidegate.protocol.Frames;
import io.tidegate.testkit.RawClient;
import io.tidegate.testkit.RawFrame;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compressed and plain clients of one node, with and without TLS. */
@ParameterizedClass(name = "TLS {0}")
@ValueSource(booleans = {false, true})
final class CompressionIT {
    private static final String OFFER = "Sec-WebSocket-Extensions: permessage-deflate";
    private static final int TEXT = RawFrame.TEXT | RawFrame.COMPRESSED;
    private static final int RESERVED_SECOND = 0x20;
    private static final int ROUNDS = 200;

    @RegisterExtension
    private final TwoLoops server;

    CompressionIT(boolean tls) {
        server = new TwoLoops(tls, true);
    }

    private static byte[] deflated(byte[] text) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput(text);
        byte[] room = new byte[text.length + 100];
        int length = deflater.deflate(room, 0, room.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return Arrays.copyOf(room, length - 4);
    }

    private static byte[] deflated(String text) {
        return deflated(text.getBytes(UTF_8));
    }

    @Test
    void largeMessagesAreCompressedAndSmallOnesAreNot() {
        RawClient client = server.connect(OFFER);
        String small = "x".repeat(TwoLoops.COMPRESSION_MIN - 1);
        TwoLoops.expectEcho(client, small);
        client.send(small + "x");
        assertThat(client.await()).isEqualTo(RawClient.COMPRESSED_MARK + small + "x");
        client.sendFrame(new RawFrame(true, TEXT, deflated("back € again")));
        assertThat(client.await()).isEqualTo("back € again");
    }

    @Test
    void fragmentsOfACompressedMessageBecomeOne() {
        RawClient client = server.connect(OFFER);
        byte[] compressed = deflated("a long way");
        client.sendFrame(new RawFrame(false, TEXT, Arrays.copyOf(compressed, 3)));
        client.sendFrame(new RawFrame(true, RawFrame.PING, "between".getBytes(UTF_8)));
        client.sendFrame(
                new RawFrame(true, RawFrame.CONTINUATION, Arrays.copyOfRange(compressed, 3, compressed.length)));
        assertThat(client.await()).isEqualTo("a long way");
        client.sendFrame(new RawFrame(
                true, TEXT, new byte[] {(byte) 0xf3, 0x48, (byte) 0xcd, (byte) 0xc9, (byte) 0xc9, 0x07, 0x00, 0x00}));
        assertThat(client.await()).as("RFC 7692, section 7.2.3.4").isEqualTo("Hello");
    }

    @Test
    void emptyMessageIsRestored() {
        RawClient client = server.connect(OFFER);
        client.sendFrame(new RawFrame(true, TEXT, new byte[1]));
        assertThat(client.await()).as("RFC 7692, section 7.2.3.6").isEmpty();
        client.sendFrame(new RawFrame(false, TEXT, new byte[0]));
        client.sendFrame(new RawFrame(false, RawFrame.CONTINUATION, new byte[1]));
        client.sendFrame(new RawFrame(true, RawFrame.CONTINUATION, new byte[0]));
        assertThat(client.await()).isEmpty();
    }

    @Test
    void largestMessageIsRestored() {
        RawClient client = server.connect(OFFER);
        String largest = "z".repeat(TwoLoops.MESSAGE_MAX);
        client.sendFrame(new RawFrame(true, TEXT, deflated(largest)));
        assertThat(client.await()).isEqualTo(RawClient.COMPRESSED_MARK + largest);
    }

    @Test
    void whatWouldNotShrinkGoesAsItIs() {
        RawClient client = server.connect(OFFER);
        String everyCharacterOnce = IntStream.rangeClosed(' ', '~')
                .mapToObj(Character::toString)
                .collect(Collectors.joining("", "", "äöüßéèê"));
        assertThat(everyCharacterOnce.getBytes(UTF_8)).hasSizeGreaterThan(TwoLoops.COMPRESSION_MIN);
        TwoLoops.expectEcho(client, everyCharacterOnce);
    }

    @Test
    void publicationsReachBothKindsOfClientsInOrder() {
        List<RawClient> compressing = List.of(server.connect(OFFER), server.connect(OFFER), server.connect(OFFER));
        List<RawClient> plain = List.of(server.connect(), server.connect(), server.connect());
        await().until(() -> server.sessions().size() == 6);
        for (int round = 0; round < ROUNDS; round++) {
            Frames frames = new Frames(
                    List.of(new Frame(large(round).getBytes(UTF_8)), new Frame(("n" + round).getBytes(UTF_8))));
            server.sessions().forEach(session -> server.onLoop(session, () -> session.connection.write(frames)));
        }
        for (int i = 0; i < ROUNDS; i++) {
            int round = i;
            assertThat(compressing).allSatisfy(client -> {
                assertThat(client.await()).isEqualTo(RawClient.COMPRESSED_MARK + large(round));
                assertThat(client.await()).isEqualTo("n" + round);
            });
            assertThat(plain).allSatisfy(client -> {
                assertThat(client.await()).isEqualTo(large(round));
                assertThat(client.await()).isEqualTo("n" + round);
            });
        }
    }

    private static String large(int round) {
        return ("large " + round + ' ').repeat(TwoLoops.COMPRESSION_MIN / 4);
    }

    @Test
    void zlibIsHeldOnceForEachLoopAndGivenBackAtTheEnd() {
        long deflatersBefore = instances(Deflater.class);
        long inflatersBefore = instances(Inflater.class);
        for (int i = 0; i < TwoLoops.CONNECTIONS_MAX; i++) {
            RawClient client = server.connect(OFFER);
            client.sendFrame(new RawFrame(true, TEXT, deflated(large(i))));
            assertThat(client.await()).isEqualTo(RawClient.COMPRESSED_MARK + large(i));
        }
        assertThat(instances(Deflater.class) - deflatersBefore).isBetween(1L, 2L);
        assertThat(instances(Inflater.class) - inflatersBefore).isBetween(1L, 2L);
        server.loops.forEach(loop -> TwoLoops.get(loop.halt()));
        assertThat(instances(Deflater.class)).isLessThanOrEqualTo(deflatersBefore);
        assertThat(instances(Inflater.class)).isLessThanOrEqualTo(inflatersBefore);
    }

    /** Those that are reachable, by the JVM's own count. */
    private static long instances(Class<?> type) {
        try {
            String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
            return histogram
                    .lines()
                    .map(line -> line.strip().split("\\s+", -1))
                    .filter(columns -> columns.length > 3 && columns[3].equals(type.getName()))
                    .mapToLong(columns -> Long.parseLong(columns[1]))
                    .sum();
        } catch (JMException fault) {
            throw new IllegalStateException(fault);
        }
    }

    static Stream<Arguments> badInput() {
        byte[] text = deflated("good text, only cut short");
        byte[] bomb = deflated(new byte[TwoLoops.MESSAGE_MAX * 100]);
        return Stream.of(
                Arguments.of("bomb", 1009, new RawFrame(true, TEXT, bomb)),
                Arguments.of(
                        "one byte too much",
                        1009,
                        new RawFrame(true, TEXT, deflated(new byte[TwoLoops.MESSAGE_MAX + 1]))),
                Arguments.of("corrupt data", 1007, new RawFrame(true, TEXT, new byte[] {7, 7, 7, 7})),
                Arguments.of("cut short", 1007, new RawFrame(true, TEXT, Arrays.copyOf(text, text.length - 4))),
                Arguments.of("nothing", 1007, new RawFrame(true, TEXT)),
                Arguments.of(
                        "text that is not compressed", 1007, new RawFrame(true, TEXT, "{\"type\":".getBytes(UTF_8))),
                Arguments.of("data after the end", 1007, new RawFrame(true, TEXT, new byte[] {3, 0, 3, 0, 3, 0, 3, 0})),
                Arguments.of(
                        "too large before it is restored",
                        1009,
                        new RawFrame(true, TEXT, new byte[TwoLoops.MESSAGE_MAX + 1])),
                Arguments.of("no UTF-8", 1007, new RawFrame(true, TEXT, deflated(new byte[] {'a', (byte) 0xc3, 0x28}))),
                Arguments.of("compressed ping", 1002, new RawFrame(true, RawFrame.PING | RawFrame.COMPRESSED)),
                Arguments.of("compressed pong", 1002, new RawFrame(true, RawFrame.PONG | RawFrame.COMPRESSED)),
                Arguments.of("compressed close", 1002, new RawFrame(true, RawFrame.CLOSE | RawFrame.COMPRESSED)),
                Arguments.of("second bit", 1002, new RawFrame(true, TEXT | RESERVED_SECOND, text)),
                Arguments.of("binary", 1003, new RawFrame(true, RawFrame.BINARY | RawFrame.COMPRESSED, text)));
    }

    @ParameterizedTest(name = "{0} closes with {1}")
    @MethodSource("badInput")
    void badInputClosesItsOwnConnectionOnly(String what, int code, RawFrame frame) {
        RawClient other = server.connect(OFFER);
        RawClient client = server.connect(OFFER);
        client.sendFrame(frame);
        assertThat(client.awaitClose()).isEqualTo(code);
        other.sendFrame(new RawFrame(true, TEXT, deflated("good")));
        assertThat(other.await()).isEqualTo("good");
    }

    @Test
    void continuationMustNotSayThatItIsCompressed() {
        RawClient client = server.connect(OFFER);
        client.sendFrame(new RawFrame(false, TEXT, new byte[0]));
        client.sendFrame(new RawFrame(true, RawFrame.CONTINUATION | RawFrame.COMPRESSED, deflated("x")));
        assertThat(client.awaitClose()).isEqualTo(1002);
    }

    @Test
    void bombInFragmentsIsGivenUp() {
        RawClient client = server.connect(OFFER);
        byte[] bomb = deflated(new byte[TwoLoops.MESSAGE_MAX * 200]);
        int half = bomb.length / 2;
        client.sendFrame(new RawFrame(false, TEXT, Arrays.copyOf(bomb, half)));
        client.sendFrame(new RawFrame(true, RawFrame.CONTINUATION, Arrays.copyOfRange(bomb, half, bomb.length)));
        assertThat(client.awaitClose()).isEqualTo(1009);
        assertThat(server.onlySession().messages).isEmpty();
    }

    @Test
    void continuationOfAPlainMessageIsNotRestored() {
        RawClient client = server.connect(OFFER);
        client.sendFrame(new RawFrame(false, TEXT, Arrays.copyOf(deflated("first"), 3)));
        client.sendFrame(new RawFrame(
                true, RawFrame.CONTINUATION, Arrays.copyOfRange(deflated("first"), 3, deflated("first").length)));
        assertThat(client.await()).isEqualTo("first");
        client.sendFrame(new RawFrame(false, RawFrame.TEXT, "plain ".getBytes(UTF_8)));
        client.sendFrame(new RawFrame(true, RawFrame.CONTINUATION, "again".getBytes(UTF_8)));
        assertThat(client.await()).isEqualTo("plain again");
    }

    @Test
    void clientThatHasNotAgreedMustNotCompress() {
        RawClient client = server.connect("Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=9");
        TwoLoops.expectEcho(client, "x".repeat(1000));
        client.sendFrame(new RawFrame(true, TEXT, deflated("x")));
        assertThat(client.awaitClose()).isEqualTo(1002);
    }

    @Test
    void anotherImplementationUnderstandsIt() throws Exception {
        Vertx vertx = Vertx.vertx();
        // Vert.x closes the connections of a client that is garbage.
        WebSocketClient clients = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setTryUsePerMessageCompression(true)
                .setCompressionAllowClientNoContext(true)
                .setCompressionRequestServerNoContext(true)
                .setMaxMessageSize(TwoLoops.MESSAGE_MAX)
                .setTrustAll(true));
        try {
            WebSocket client = TwoLoops.get(clients.connect(new WebSocketConnectOptions()
                    .setAbsoluteURI(server.base + "/ws")
                    .setAllowOriginHeader(false)));
            assertThat(client.headers().get("Sec-WebSocket-Extensions")).startsWith("permessage-deflate");
            for (int round = 0; round < 3; round++) {
                String text = round + "hello ".repeat(5000);
                CompletableFuture<String> echo = new CompletableFuture<>();
                client.textMessageHandler(echo::complete);
                TwoLoops.get(client.writeTextMessage(text));
                assertThat(echo.get(20, TimeUnit.SECONDS)).isEqualTo(text);
            }
        } finally {
            TwoLoops.get(clients.close());
            TwoLoops.get(vertx.close());
        }
    }
}
