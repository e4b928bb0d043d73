package io.tidegate.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tidegate.protocol.CloseCode;
import io.tidegate.testkit.ApiClient;
import io.tidegate.testkit.FreePorts;
import io.tidegate.testkit.RawClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The HTTP API of a live node; every answer is held against the OpenAPI document that the node itself serves. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HttpApiIT {
    private static final List<String> SCOPES = List.of("publish", "history", "sessions", "revoke", "nodes");
    private static final String ALL = "a-key-for-everything";
    private static final int BODY_MAX = 20_000;
    private static final List<String> KEYLESS = List.of("/health/live", "/health/ready", "/health/started", "/metrics");

    private final int port = FreePorts.one();
    private MeasuredNode node;
    private ApiClient api;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        StringBuilder keys = new StringBuilder("http:\n  keys:\n");
        keys.append(key("all", ALL, String.join(", ", SCOPES)));
        SCOPES.forEach(scope -> keys.append(key(scope, "a-key-for-" + scope, scope)));
        keys.append(key("nothing", "a-key-for-nothing", ""));
        Path file = Files.writeString(folder.resolve("api.yaml"), keys);
        node = MeasuredNode.start(
                file,
                Map.of(
                        "http.port", "" + port,
                        "http.bodyBytesMax", "" + BODY_MAX,
                        "http.publicationsMax", "5",
                        "http.connectionsMax", "8",
                        "http.failuresMax", "1000",
                        "http.requestTimeout", "2s"));
        api = new ApiClient(port);
    }

    @AfterAll
    void stop() {
        node.close();
    }

    private static String key(String name, String key, String scopes) {
        return "    - name: " + name + "\n      sha256: " + hash(key) + "\n      scopes: [" + scopes + "]\n";
    }

    private static String hash(String key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private record Endpoint(String method, String path, String scope) {}

    private List<Endpoint> endpoints() {
        List<Endpoint> endpoints = new ArrayList<>();
        JsonObject paths = api.document().getJsonObject("paths");
        for (String path : paths.fieldNames()) {
            JsonObject methods = paths.getJsonObject(path);
            for (String method : methods.fieldNames()) {
                String text = methods.getJsonObject(method).getString("description", "");
                SCOPES.stream()
                        .filter(scope -> text.contains("`" + scope + "`"))
                        .forEach(scope ->
                                endpoints.add(new Endpoint(method.toUpperCase(java.util.Locale.ROOT), path, scope)));
            }
        }
        return endpoints;
    }

    @Test
    void everyEndpointTakesItsScopeAndNoOther() {
        List<Endpoint> endpoints = endpoints();
        assertThat(endpoints).hasSizeGreaterThan(4);
        for (Endpoint endpoint : endpoints) {
            for (String scope :
                    Stream.concat(SCOPES.stream(), Stream.of("nothing")).toList()) {
                int status = api.call(endpoint.method(), "a-key-for-" + scope, endpoint.path())
                        .status();
                if (scope.equals(endpoint.scope())) {
                    assertThat(status).as("%s with %s", endpoint, scope).isNotIn(401, 403);
                } else {
                    assertThat(status).as("%s with %s", endpoint, scope).isEqualTo(403);
                }
            }
            assertThat(api.call(endpoint.method(), "", endpoint.path()).status())
                    .isEqualTo(401);
            assertThat(api.call(endpoint.method(), "no such key", endpoint.path())
                            .status())
                    .isEqualTo(401);
        }
    }

    @ParameterizedTest
    @MethodSource
    void whatIsNoKeyIsRefused(String authorization) {
        ApiClient.Answer answer = api.withHeader("/v1/info", authorization);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.raw().headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(answer.raw().body()).doesNotContain(ALL).doesNotContain(hash(ALL));
    }

    static Stream<String> whatIsNoKeyIsRefused() {
        return Stream.of(
                "Bearer",
                "Bearer ",
                "Bearer " + ALL.substring(1),
                "Bearer " + ALL.substring(0, ALL.length() - 1),
                "Bearer " + ALL + "x",
                "Bearer " + ALL.toUpperCase(java.util.Locale.ROOT),
                "Bearer " + hash(ALL),
                "Basic " + ALL,
                ALL,
                "Bearer" + ALL,
                "Bearer é" + ALL);
    }

    @Test
    void schemeIsOfAnyCase() {
        assertThat(api.withHeader("/v1/info", "bEARER " + ALL).status()).isEqualTo(200);
    }

    @Test
    void publicationReachesSubscribersAndHistory() {
        try (RawClient client = RawClient.connect(node.url() + "/ws")) {
            client.send(new JsonObject()
                    .put("type", "register")
                    .put("address", "api.one")
                    .put("since", "earliest"));
            JsonObject publication = new JsonObject()
                    .put("address", "api.one")
                    .put("body", new JsonObject().put("é", 1.50))
                    .put("headers", new JsonObject().put("a", "b"))
                    .put("key", "k1");
            ApiClient.Answer first = api.post(ALL, "/v1/publish", publication);
            ApiClient.Answer again = api.post(ALL, "/v1/publish", publication);
            assertThat(first.status()).isEqualTo(200);
            assertThat(first.json().getBoolean("duplicate")).isFalse();
            assertThat(again.json().getBoolean("duplicate")).isTrue();
            assertThat(again.json().getString("cursor")).isEqualTo(first.json().getString("cursor"));
            JsonObject received = client.awaitJson();
            assertThat(received.getJsonObject("body")).isEqualTo(publication.getJsonObject("body"));
            assertThat(received.getJsonObject("headers")).isEqualTo(publication.getJsonObject("headers"));
            ApiClient.Answer history = api.get(ALL, "/v1/history?address=api.one&since=earliest");
            assertThat(history.json().getJsonArray("messages")).hasSize(1);
            assertThat(history.json().getString("cursor"))
                    .isEqualTo(first.json().getString("cursor"));
        }
    }

    @Test
    void manyArePublishedInTheirOrder() {
        JsonArray five = new JsonArray();
        IntStream.range(0, 5)
                .forEach(i ->
                        five.add(new JsonObject().put("address", "api.many").put("body", i)));
        ApiClient.Answer answer = api.post(ALL, "/v1/publish-many", new JsonObject().put("publications", five));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().getJsonArray("results")).hasSize(5);
        assertThat(answer.json().getInteger("failed")).isZero();
        JsonArray messages = api.get(ALL, "/v1/history?address=api.many&since=earliest")
                .json()
                .getJsonArray("messages");
        assertThat(IntStream.range(0, 5).map(i -> messages.getJsonObject(i).getInteger("body")))
                .containsExactly(0, 1, 2, 3, 4);
        assertThat(api.get(ALL, "/v1/history?address=api.many&last=2&limit=1")
                        .json()
                        .getJsonArray("messages"))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "{",
                "[]",
                "null",
                "7",
                "{}",
                "{\"address\":\"a\"}{\"address\":\"b\"}",
                "{\"address\":\"a\"} x",
                "{\"address\":7}",
                "{\"address\":\"\"}",
                "{\"address\":\"a\",\"type\":\"send\"}",
                "{\"type\":\"ping\",\"address\":\"a\"}",
                "{\"address\":\"tidegate.publish\"}",
                "{\"address\":\"__vertx.x\"}",
                "{\"address\":\"a\",\"headers\":[]}",
                "{\"address\":\"a\",\"body\":}",
                "{\"address\":\"a\",\"body\":1,\"body\":2}",
                "{\"address\":\"a\",\"key\":\"\"}"
            })
    void wrongPublicationIsRefused(String body) {
        ApiClient.Answer answer = api.post(ALL, "/v1/publish", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().getString("detail")).isNotBlank();
    }

    @Test
    void whatIsNotUtf8OrTooDeepIsRefused() {
        byte[] broken = "{\"address\":\"a\",\"body\":\"x\"}".getBytes(UTF_8);
        broken[broken.length - 3] = (byte) 0xff;
        assertThat(api.post(ALL, "/v1/publish", broken, "application/json").status())
                .isEqualTo(400);
        String deep = "[".repeat(5_000) + "]".repeat(5_000);
        assertThat(api.post(ALL, "/v1/publish", "{\"address\":\"a\",\"body\":" + deep + "}")
                        .status())
                .isEqualTo(400);
        String deepEnough = "[".repeat(100) + "]".repeat(100);
        assertThat(api.post(ALL, "/v1/publish", "{\"address\":\"a\",\"body\":" + deepEnough + "}")
                        .json()
                        .getString("failureType"))
                .isEqualTo("TOO_DEEP");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"publications\":{}}",
                "{\"publications\":[]}",
                "{\"publications\":[7]}",
                "{\"publications\":[{}]}",
                "{\"publications\":[{\"address\":\"api.none\"},{\"address\":\"tidegate.x\"}]}",
                "{\"publications\":[{\"address\":\"api.none\"}],\"publications\":[{\"address\":\"api.none\"}]}",
                "{\"publications\":[{\"address\":\"api.none\"}",
                "{\"publications\":[{\"address\":\"api.none\"}]}{}",
                "{\"publications\":[{\"address\":\"api.none\"},{\"address\":\"api.none\"},{\"address\":\"api.none\"},"
                        + "{\"address\":\"api.none\"},{\"address\":\"api.none\"},{\"address\":\"api.none\"}]}"
            })
    void wrongListPublishesNothing(String body) {
        assertThat(api.post(ALL, "/v1/publish-many", body).status()).isEqualTo(400);
        assertThat(api.get(ALL, "/v1/history?address=api.none&since=earliest")
                        .json()
                        .getJsonArray("messages"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?address=",
                "?address=a&address=b",
                "?address=a&limit=0",
                "?address=a&limit=x",
                "?address=a&limit=-1",
                "?address=a&limit=99999999999",
                "?address=a&since=x",
                "?address=a&since=earliest&last=1",
                "?address=a&last=0",
                "?address=tidegate.x"
            })
    void wrongHistoryIsRefused(String query) {
        assertThat(api.get(ALL, "/v1/history" + query).status()).isEqualTo(400);
    }

    @Test
    void hugeBodyIsRefusedBeforeItIsThere() throws IOException {
        assertThat(api.post(ALL, "/v1/publish", new byte[BODY_MAX + 1], "application/json")
                        .status())
                .isEqualTo(413);
        String head = "POST /v1/publish HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                + ALL + "\r\nContent-Length: 100000000000\r\n\r\n{";
        assertThat(answer(head, "127.0.0.1")).startsWith("HTTP/1.1 413");
    }

    @Test
    void whatIsNotJsonByItsTypeIsRefused() {
        assertThat(api.post(ALL, "/v1/publish", "{\"address\":\"a\"}".getBytes(UTF_8), "text/plain")
                        .status())
                .isEqualTo(415);
    }

    @Test
    void slowBodyIsAnswered408() throws IOException {
        String head = "POST /v1/publish HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                + ALL + "\r\nContent-Length: 100\r\n\r\n{";
        assertThat(answer(head, "127.0.0.1")).startsWith("HTTP/1.1 408");
    }

    @Test
    void slowHeadIsCutOff() throws IOException {
        long began = System.nanoTime();
        assertThat(answer("GET /v1/info HTTP/1.1\r\nHost: a\r\n", "127.0.0.1")).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(Duration.ofMillis(900), Duration.ofSeconds(6));
    }

    @Test
    void longHeadIsRefused() throws IOException {
        String head = "GET /v1/info HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(20_000) + "\r\n\r\n";
        assertThat(answer(head, "127.0.0.1")).matches("(?s)|HTTP/1\\.1 4.*");
        assertThat(api.get(ALL, "/v1/info").status()).isEqualTo(200);
    }

    @Test
    void whoTriesManyKeysIsToldToWaitAndOthersAreNot() throws IOException {
        String wrong = "GET /v1/info HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer x\r\n\r\n";
        String right = wrong.replace("Bearer x", "Bearer " + ALL).replace("Host: a", "Host: a\r\nConnection: close");
        for (int i = 0; i < 1000; i++) {
            assertThat(answer(wrong, "127.0.0.9")).startsWith("HTTP/1.1 401");
        }
        assertThat(answer(wrong, "127.0.0.9")).startsWith("HTTP/1.1 429");
        assertThat(answer(wrong, "127.0.0.10")).startsWith("HTTP/1.1 401");
        assertThat(answer(right, "127.0.0.9")).startsWith("HTTP/1.1 200");
    }

    @Test
    void furtherConnectionsAreClosed() throws IOException {
        List<Socket> idle = new ArrayList<>();
        try {
            boolean wasClosed = false;
            for (int i = 0; i < 50 && !wasClosed; i++) {
                Socket socket = connect("127.0.0.1");
                idle.add(socket);
                socket.setSoTimeout(20);
                wasClosed = isClosed(socket);
            }
            assertThat(wasClosed).isTrue();
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException open) {
            return false;
        }
    }

    private Socket connect(String from) throws IOException {
        Socket socket = new Socket("127.0.0.1", port, InetAddress.getByName(from), 0);
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** The head of the answer to these bytes; empty when the connection is closed without one. */
    private String answer(String request, String from) throws IOException {
        try (Socket socket = connect(from)) {
            OutputStream output = socket.getOutputStream();
            output.write(request.getBytes(UTF_8));
            output.flush();
            InputStream input = socket.getInputStream();
            byte[] bytes = new byte[4096];
            int count = input.read(bytes);
            return count < 0 ? "" : new String(Arrays.copyOf(bytes, count), UTF_8);
        }
    }

    @Test
    void unknownPathsAndMethodsAreProblemsToo() {
        assertThat(api.get(ALL, "/v1/nothing").status()).isEqualTo(404);
        assertThat(api.get(ALL, "/").status()).isEqualTo(404);
        assertThat(api.get("", "/v1/nothing").status()).isEqualTo(401);
        assertThat(api.call("DELETE", ALL, "/v1/info").status()).isEqualTo(405);
        assertThat(api.get(ALL, "/v1/../openapi.json/..%2f").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "x",
                "{}",
                "{\"principal\":7,\"seconds\":1}",
                "{\"principal\":\"\",\"seconds\":1}",
                "{\"principal\":\"p\"}",
                "{\"principal\":\"p\",\"seconds\":0}",
                "{\"principal\":\"p\",\"seconds\":1.5}",
                "{\"principal\":\"p\",\"seconds\":99999999}",
                "{\"principal\":\"p\",\"seconds\":99999999999}",
                "{\"principal\":\"p\",\"token\":\"t\",\"seconds\":1}",
                "{\"seconds\":1}"
            })
    void wrongRevocationIsRefused(String body) {
        assertThat(api.post(ALL, "/v1/revoke", body).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[1]", "{\"principal\":null}", "{\"principal\":{}}"})
    void wrongDisconnectIsRefused(String body) {
        assertThat(api.post(ALL, "/v1/disconnect", body).status()).isEqualTo(400);
    }

    @Test
    void sessionsAreSeenAndDisconnectedWithTheirCode() {
        try (RawClient client = RawClient.connect(node.url() + "/ws")) {
            client.send(new JsonObject().put("type", "connect"));
            client.awaitJson();
            client.send(new JsonObject().put("type", "register").put("address", "api.seen"));
            client.awaitJson();
            JsonObject seen = api.get(ALL, "/v1/sessions?principal=anonymous").json();
            assertThat(seen.getBoolean("complete")).isTrue();
            assertThat(seen.getJsonArray("sessions").stream()
                            .map(JsonObject.class::cast)
                            .filter(each -> each.getJsonArray("addresses").contains("api.seen")))
                    .hasSize(1);
            assertThat(api.get(ALL, "/v1/sessions?principal=nobody").json().getJsonArray("sessions"))
                    .isEmpty();
            assertThat(api.post(ALL, "/v1/disconnect", new JsonObject().put("principal", "nobody"))
                            .json()
                            .getInteger("disconnected"))
                    .isZero();
            assertThat(api.post(ALL, "/v1/disconnect", new JsonObject().put("principal", "anonymous"))
                            .json()
                            .getInteger("disconnected"))
                    .isPositive();
            assertThat(client.awaitClose()).isEqualTo(CloseCode.DISCONNECTED.number());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?principal=", "?principal=a&principal=b"})
    void wrongSessionsAreRefused(String query) {
        assertThat(api.get(ALL, "/v1/sessions" + query).status()).isEqualTo(400);
    }

    /** What docs/admin-api.md tells to type. */
    @Test
    void examplesOfThePageAreAnswered() throws IOException, InterruptedException {
        Matcher blocks =
                Pattern.compile("(?ms)^```sh\\n(.*?)^```$").matcher(Files.readString(Path.of("docs", "admin-api.md")));
        List<String> commands = blocks.results()
                .flatMap(block -> Stream.of(block.group(1).split("\n\n")))
                .toList();
        assertThat(commands).hasSize(endpoints().size() + KEYLESS.size());
        for (String command : commands) {
            ProcessBuilder shell =
                    new ProcessBuilder("bash", "-c", command.strip() + " -o /dev/null -w '%{http_code}' --max-time 20");
            shell.environment().put("API", "http://127.0.0.1:" + port);
            shell.environment().put("KEY", ALL);
            Process process = shell.redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor()).as(said).isZero();
            assertThat(said).as(command).isEqualTo("200");
        }
    }

    @Test
    void whatTheDocumentDoesNotAllowWouldBeSeen() {
        JsonObject published = new JsonObject().put("type", "published").put("cursor", "a:1");
        JsonObject schema = new JsonObject().put("$ref", "#/components/schemas/Published");
        assertThat(api.check(published, schema)).isNotEmpty();
        assertThat(api.check(published.put("duplicate", true), schema)).isEmpty();
        assertThat(api.check(published.put("more", 1), schema)).isNotEmpty();
    }

    @Test
    void nodesAndInfoTellOfThisNode() {
        JsonObject info = api.get(ALL, "/v1/info").json();
        assertThat(info.getBoolean("ready")).isTrue();
        assertThat(info.getInteger("nodes")).isEqualTo(1);
        JsonObject nodes = api.get(ALL, "/v1/nodes").json();
        assertThat(nodes.getJsonArray("unanswered")).isEmpty();
        assertThat(nodes.getJsonArray("nodes").getJsonObject(0).getString("node"))
                .isEqualTo(info.getString("node"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/health/ready", "/health/started"})
    void healthIsToldWithoutAKey(String path) {
        for (String key : List.of("", ALL, "no such key")) {
            ApiClient.Answer answer = api.get(key, path);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().getJsonArray("checks")).isNotEmpty();
        }
    }

    @Test
    void metricsAreToldWithoutAKey() throws IOException {
        String request = "GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        try (Socket socket = connect("127.0.0.1")) {
            socket.getOutputStream().write(request.getBytes(UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            assertThat(answer)
                    .startsWith("HTTP/1.1 200")
                    .contains("text/plain; version=0.0.4")
                    .contains("\ntidegate_connections ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/health/", "/health/live/x", "/metrics/x", "/health/../v1/info"})
    void nothingBesidesThemIsToldWithoutAKey(String path) {
        assertThat(api.get("", path).status()).isIn(401, 404);
    }

    @Test
    void whatIsChangedIsAudited() {
        ListAppender<ILoggingEvent> audit = new ListAppender<>();
        audit.start();
        Logger logger = (Logger) LoggerFactory.getLogger("io.tidegate.audit");
        logger.addAppender(audit);
        try {
            JsonObject whom = new JsonObject().put("principal", "nobody-" + port);
            assertThat(api.post(ALL, "/v1/disconnect", whom).status()).isEqualTo(200);
            assertThat(api.post("a-key-for-publish", "/v1/revoke", whom).status())
                    .isEqualTo(403);
            assertThat(api.get(ALL, "/v1/info").status()).isEqualTo(200);
            await().until(() -> audit.list.size() >= 2);
            assertThat(audit.list.stream().map(event -> event.getKeyValuePairs().toString()))
                    .containsExactly(
                            "[apiKey=\"all\", action=\"/v1/disconnect\", status=\"200\", remote=\"127.0.0.1\"]",
                            "[apiKey=\"publish\", action=\"/v1/revoke\", status=\"403\", remote=\"127.0.0.1\"]");
        } finally {
            logger.detachAppender(audit);
        }
    }

    @Test
    void probesGetThroughWhenAllConnectionsAreTaken() throws IOException {
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                idle.add(connect("127.0.0.1"));
            }
            String request = " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + ALL + "\r\n\r\n";
            assertThat(answer("GET /v1/info" + request, "127.0.0.1"))
                    .startsWith("HTTP/1.1 503")
                    .contains("http.connectionsMax");
            assertThat(answer("GET /health/live" + request, "127.0.0.1")).startsWith("HTTP/1.1 200");
            assertThat(answer("GET /metrics" + request, "127.0.0.1")).startsWith("HTTP/1.1 200");
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }
}
