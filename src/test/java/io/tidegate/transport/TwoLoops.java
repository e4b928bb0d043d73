package io.tidegate.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tidegate.config.ConfigLoader;
import io.tidegate.config.WebSocketConfig;
import io.tidegate.metrics.Meters;
import io.tidegate.protocol.CloseCode;
import io.tidegate.protocol.Frame;
import io.tidegate.testkit.RawClient;
import io.tidegate.testkit.TestCertificate;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Two loops behind one port, with sessions that echo; new for each test. */
final class TwoLoops implements BeforeEachCallback, AfterEachCallback {
    static final int MESSAGE_MAX = 70_000;
    static final int OUTBOUND_MAX = 100_000;
    static final int BACKLOG_MAX = 400_000;
    static final int CONNECTIONS_MAX = 6;
    static final int COMPRESSION_MIN = 100;

    /** Short: whenever a test's client does not answer the close, the test waits this long at its end. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(400);

    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final List<ServerVerticle> loops = new ArrayList<>();
    final List<RawClient> clients = new ArrayList<>();
    private final Vertx vertx;
    private final @Nullable TestCertificate certificate;
    private final boolean compression;
    private final Map<String, String> more = new HashMap<>();
    String base = "";
    private boolean takeOver = Boolean.parseBoolean(System.getProperty("test.takeOver", "true"));
    private boolean queryToken;

    TwoLoops() {
        this(false);
    }

    TwoLoops(boolean tls) {
        this(tls, false);
    }

    TwoLoops(boolean tls, boolean compression) {
        this(tls, compression, Vertx.vertx());
    }

    private TwoLoops(boolean tls, boolean compression, Vertx vertx) {
        this.vertx = vertx;
        this.compression = compression;
        certificate = tls ? Made.CERTIFICATE : null;
    }

    /** Loops that use epoll where it is, as nodes do. */
    static TwoLoops onNativeTransport() {
        return new TwoLoops(false, false, Vertx.vertx(new VertxOptions().setPreferNativeTransport(true)));
    }

    /** Loops that speak WebSocket the way that the others do not. */
    static TwoLoops onOtherTransport() {
        TwoLoops other = new TwoLoops();
        other.takeOver = !other.takeOver;
        return other;
    }

    /** Tokens are taken from the query too. */
    TwoLoops withQueryToken() {
        queryToken = true;
        return this;
    }

    /** With this setting too. */
    TwoLoops with(String path, String value) {
        more.put(path, value);
        return this;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        WebSocketConfig config = ConfigLoader.load(null, Map.of(), settings()).websocket();
        Meters meters = new Meters(registry);
        ConnectionLimit limit = new ConnectionLimit(CONNECTIONS_MAX, meters);
        Backlog backlog = new Backlog(BACKLOG_MAX, meters);
        Admission admission = new Admission(config, System::nanoTime);
        for (int i = 0; i < 2; i++) {
            ServerVerticle loop =
                    new ServerVerticle(i, config, limit, admission, backlog, meters, queryToken, TwoLoops::react);
            get(vertx.deployVerticle(loop));
            loops.add(loop);
        }
        int port = get(loops.get(0).listen());
        assertThat(get(loops.get(1).listen())).isEqualTo(port);
        base = (certificate == null ? "ws" : "wss") + "://127.0.0.1:" + port;
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "websocket.port", "0",
                "websocket.loops", "2",
                "websocket.messageBytesMax", "" + MESSAGE_MAX,
                "websocket.outboundBytesMax", "" + OUTBOUND_MAX,
                "websocket.backlogBytesMax", "" + BACKLOG_MAX,
                "websocket.connectionsMax", "" + CONNECTIONS_MAX,
                "websocket.closeTimeout", CLOSE_TIMEOUT.toMillis() + "ms",
                "websocket.takeOver", "" + (compression || takeOver),
                "websocket.retryWithin", "4s"));
        settings.put("websocket.compression", "" + compression);
        settings.put("websocket.compressionBytesMin", "" + COMPRESSION_MIN);
        settings.put("websocket.handshakesPerSecondMax", "1000");
        if (certificate != null) {
            settings.put("websocket.tls.certificate", certificate.certificate().toString());
            settings.put("websocket.tls.key", certificate.key().toString());
        }
        settings.putAll(more);
        return settings;
    }

    @Override
    public void afterEach(ExtensionContext context) {
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

    static <T> T get(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    RawClient connect(String... headers) {
        RawClient client = RawClient.connect(base + "/ws", 32_768, headers);
        clients.add(client);
        return client;
    }

    List<RecordingListener> sessions() {
        return loops.stream().flatMap(loop -> loop.sessions.stream()).toList();
    }

    /** Bytes that wait for all sockets. */
    double backlog() {
        return registry.get("tidegate.backlog.bytes").gauge().value();
    }

    RecordingListener onlySession() {
        await().until(() -> sessions().size() == 1);
        return sessions().get(0);
    }

    static void expectEcho(RawClient client, String text) {
        client.send(text);
        assertThat(client.await()).isEqualTo(text);
    }

    /** Writes until the connection says that it is full, the kernel's buffers too; tells how many messages that took. */
    int fill(RecordingListener session) {
        int[] written = {0};
        int[] fullTurns = {0};
        await().until(() -> {
            Future<Void> turn = onLoop(session, () -> {
                for (int i = 0; i < 100 && session.connection.isWritable(); i++) {
                    session.connection.write(new Frame(("n" + written[0]++ + "y".repeat(1000)).getBytes(UTF_8)));
                }
                fullTurns[0] = session.connection.isWritable() ? 0 : fullTurns[0] + 1;
            });
            get(turn);
            return fullTurns[0] == 10; // a socket that grows its buffer is full more than once
        });
        return written[0];
    }

    Future<Void> onLoop(RecordingListener session, Runnable task) {
        Promise<Void> done = Promise.promise();
        loops.get(session.loop).run(() -> {
            task.run();
            done.complete();
        });
        return done.future();
    }

    /** Made when it is needed first: that takes a second. */
    private static final class Made {
        static final TestCertificate CERTIFICATE = TestCertificate.make();
    }
}
