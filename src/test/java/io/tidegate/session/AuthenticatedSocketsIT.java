package io.tidegate.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tidegate.config.ConfigLoader;
import io.tidegate.config.SessionConfig;
import io.tidegate.config.WebSocketConfig;
import io.tidegate.loop.Loop;
import io.tidegate.loop.VertxLoop;
import io.tidegate.metrics.Meters;
import io.tidegate.protocol.JsonEncoding;
import io.tidegate.protocol.ProtocolLimits;
import io.tidegate.testkit.RawClient;
import io.tidegate.transport.Admission;
import io.tidegate.transport.Backlog;
import io.tidegate.transport.ComeBack;
import io.tidegate.transport.ConnectionLimit;
import io.tidegate.transport.WebSocketServer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Tokens over real sockets, from the handshake to the session, on both transports. */
final class AuthenticatedSocketsIT {
    private static final String SECRET = "c2VjcmV0LXNpZ25hdHVyZQ";
    private static final String GOOD = "good." + SECRET;
    private static final String NEXT = "next." + SECRET;
    private static final String OTHER = "other." + SECRET;
    private static final String BAD = "bad." + SECRET;
    private static final String SHORT = "short." + SECRET;
    private static final List<String> OWN_LEVELS = List.of(org.slf4j.Logger.ROOT_LOGGER_NAME, "io.netty");

    private final Vertx vertx = Vertx.vertx();
    private final List<RawClient> clients = new ArrayList<>();
    private final FakeAuthenticator authenticator = new FakeAuthenticator()
            .know(GOOD, "alice", null, "SUBSCRIBE news", "PUBLISH news")
            .know(NEXT, "alice", null, "SUBSCRIBE news")
            .know(OTHER, "bob", null);
    private String url = "";

    /** One loop with sessions over a fake hub. */
    private final class Server extends VerticleBase {
        private final boolean takeOver;

        Server(boolean takeOver) {
            this.takeOver = takeOver;
        }

        @Override
        public Future<?> start() {
            Loop loop = new VertxLoop(0, vertx);
            Meters meters = new Meters(new SimpleMeterRegistry());
            SessionConfig config = FakeCluster.with(Duration.ofSeconds(1));
            Sessions sessions = new Sessions(
                    loop,
                    new FakeHub(loop, new FakeStreams()),
                    new JsonEncoding(new ProtocolLimits(255, 64, 10_000, 64, 254, 1000)),
                    authenticator,
                    new MemorySessionStore(loop),
                    new Nobody(),
                    config,
                    new PrincipalLimits(config),
                    Duration.ofMillis(300),
                    "node",
                    "node",
                    new SessionMeters(meters),
                    new Random(1));
            WebSocketConfig websocket = websocket(takeOver);
            return new WebSocketServer(
                            vertx,
                            loop,
                            websocket,
                            new ConnectionLimit(100, meters),
                            new Admission(websocket, System::nanoTime),
                            new Backlog(1_000_000, meters),
                            true,
                            sessions::onOpened,
                            new ComeBack(Duration.ofSeconds(1), Duration.ofSeconds(1), new Random(1)),
                            meters)
                    .listen(Optional.empty())
                    .onSuccess(port -> url = "ws://127.0.0.1:" + port + "/ws");
        }
    }

    /** There is no other loop. */
    private static final class Nobody implements HandOver {
        @Override
        public Future<Void> request(String node, int loop, String session) {
            return Future.succeededFuture();
        }

        @Override
        public void tell(String node, int loop, String session) {}
    }

    private static WebSocketConfig websocket(boolean takeOver) {
        Map<String, String> settings =
                Map.of("websocket.port", "0", "websocket.loops", "1", "websocket.takeOver", Boolean.toString(takeOver));
        return ConfigLoader.load(null, Map.of(), settings).websocket();
    }

    private void listen(boolean takeOver) {
        vertx.deployVerticle(new Server(takeOver))
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    @AfterEach
    void close() {
        clients.forEach(RawClient::close);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private RawClient open(String query, String... headers) {
        RawClient client = RawClient.connect(url + query, 0, headers);
        clients.add(client);
        return client;
    }

    private static JsonObject ask(RawClient client, String json) {
        client.send(json);
        return client.awaitJson();
    }

    private static String connect(String token) {
        return "{\"type\":\"connect\",\"id\":1,\"token\":\"" + token + "\"}";
    }

    private void exerciseAllWays() {
        List<RawClient> proved = List.of(
                open("", "Authorization: Bearer " + GOOD),
                open("", "Sec-WebSocket-Protocol: tidegate, bearer." + GOOD),
                open("?token=" + GOOD));
        for (RawClient client : proved) {
            assertThat(ask(client, "{\"type\":\"connect\",\"id\":1}").getString("type"))
                    .isEqualTo("connected");
            assertThat(ask(client, "{\"type\":\"register\",\"id\":2,\"address\":\"news\"}")
                            .getString("type"))
                    .isEqualTo("registered");
            assertThat(ask(client, "{\"type\":\"register\",\"id\":2,\"address\":\"secret\"}")
                            .getInteger("failureCode"))
                    .isEqualTo(201);
            assertThat(ask(client, connect(NEXT)).getBoolean("resumed")).isTrue();
            assertThat(ask(client, connect(BAD)).getInteger("failureCode")).isEqualTo(200);
        }
        assertThat(ask(open(""), connect(OTHER)).getString("type")).isEqualTo("connected");
        for (RawClient refused : List.of(
                open(""),
                open("", "Authorization: Bearer " + BAD),
                open("", "Sec-WebSocket-Protocol: tidegate, bearer." + BAD),
                open("?token=" + BAD))) {
            assertThat(ask(refused, "{\"type\":\"connect\",\"id\":1}").getInteger("failureCode"))
                    .isEqualTo(200);
        }
        assertThat(ask(open("", "Authorization: Bearer " + BAD), connect(OTHER)).getString("type"))
                .as("connect's counts")
                .isEqualTo("connected");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tokensCountHoweverTheyCome(boolean takeOver) {
        listen(takeOver);
        exerciseAllWays();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void expiredTokenEndsTheConnection(boolean takeOver) {
        listen(takeOver);
        authenticator.know(SHORT, "alice", Instant.now().plusMillis(2500), "SUBSCRIBE news");
        RawClient client = open("", "Authorization: Bearer " + SHORT);
        String session = ask(client, "{\"type\":\"connect\",\"id\":1}").getString("session");
        assertThat(client.awaitClose()).isEqualTo(4101);
        JsonObject back = ask(open(""), connect(GOOD).replace("}", ",\"session\":\"" + session + "\"}"));
        assertThat(back.getBoolean("resumed")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoSaysNothingIsClosedAndWhoRenewsStays(boolean takeOver) {
        listen(takeOver);
        authenticator.know(SHORT, "alice", Instant.now().plusSeconds(15), "SUBSCRIBE news");
        RawClient renewed = open("", "Authorization: Bearer " + SHORT);
        ask(renewed, "{\"type\":\"connect\",\"id\":1}");
        assertThat(ask(renewed, connect(NEXT)).getBoolean("resumed")).isTrue();
        assertThat(open("", "Authorization: Bearer " + GOOD).awaitClose()).isEqualTo(4002);
        assertThat(renewed.isOpen()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tokensAreNeverLogged(boolean takeOver) {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        List<Level> before = new ArrayList<>();
        OWN_LEVELS.forEach(name -> before.add(((Logger) LoggerFactory.getLogger(name)).getLevel()));
        log.start();
        root.addAppender(log);
        OWN_LEVELS.forEach(name -> ((Logger) LoggerFactory.getLogger(name)).setLevel(Level.TRACE));
        root.detachAppender("STDERR");
        try {
            listen(takeOver);
            exerciseAllWays();
            misbehave();
            await().until(() -> log.list.size() > 10);
        } finally {
            for (int i = 0; i < OWN_LEVELS.size(); i++) {
                ((Logger) LoggerFactory.getLogger(OWN_LEVELS.get(i))).setLevel(before.get(i));
            }
            root.detachAppender(log);
        }
        List<String> lines = log.list.stream().map(AuthenticatedSocketsIT::text).toList();
        assertThat(lines).as("something is logged at all").hasSizeGreaterThan(10);
        assertThat(lines.stream().filter(line -> line.contains(SECRET))).isEmpty();
    }

    /** What goes wrong gets into logs more easily than what goes well. */
    private void misbehave() {
        for (String[] headers : new String[][] {
            {"Authorization: Bearer " + GOOD, "Sec-WebSocket-Protocol: tidegate, bearer." + GOOD},
            {"Sec-WebSocket-Protocol: bearer." + GOOD},
            {"Authorization: Bearer " + GOOD, "Content-Length: 5"},
            {"Authorization: Bearer " + GOOD + "\u0001"},
            {"Authorization: Bearer " + GOOD, "Transfer-Encoding: nonsense"},
        }) {
            assertThat(RawClient.handshakeAnswer(url, headers)).contains(" 400 ");
        }
        assertThat(RawClient.statusOf(url + "/" + GOOD + "?token=" + GOOD, List.of()))
                .isEqualTo(404);
        RawClient broken = open("?token=" + GOOD, "Sec-WebSocket-Extensions: " + GOOD);
        assertThat(ask(broken, connect(GOOD).substring(0, 50)).getInteger("failureCode"))
                .isEqualTo(100);
        assertThat(ask(broken, GOOD).getInteger("failureCode")).isEqualTo(100);
        authenticator.failing = true;
        assertThat(ask(open(""), connect(GOOD)).getInteger("failureCode")).isEqualTo(301);
        broken.sendBytes(("\u00ff" + GOOD).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        assertThat(broken.awaitClose()).isEqualTo(1002);
    }

    private static String text(ILoggingEvent event) {
        StringBuilder text = new StringBuilder(event.getFormattedMessage());
        text.append(event.getKeyValuePairs());
        for (var cause = event.getThrowableProxy(); cause != null; cause = cause.getCause()) {
            text.append(cause.getMessage());
        }
        return text.toString();
    }
}
