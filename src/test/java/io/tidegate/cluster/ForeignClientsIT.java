package io.tidegate.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidegate.testkit.RawClient;
import io.tidegate.testkit.ServiceMember;
import io.tidegate.testkit.TestCluster;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Clients that others wrote, against two nodes. Those of Node and Python ask for compression, which they get unless the nodes use
 * Vert.x's public API; the others do not. Those of Node and Python run where these have what they need; with
 * {@code FOREIGN_CLIENTS=required} in the environment they must.
 */
final class ForeignClientsIT {
    private static final int CUT_AFTER = 20;
    private static final int BACK_AT = 40;
    private static final int TOTAL = 60;
    private static final boolean COMPRESSION = Boolean.parseBoolean(System.getProperty("test.takeOver", "true"));
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final int INSTALLED_WAIT_SECONDS = 30;

    private static @Nullable TestCluster cluster;

    private final RawClient publisher = connectToSecond();

    @BeforeAll
    static void start() {
        cluster = TestCluster.start(
                2, "--set", "websocket.compression=" + COMPRESSION, "--set", "websocket.compressionBytesMin=100");
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @AfterEach
    void disconnect() {
        publisher.close();
    }

    private static TestCluster cluster() {
        return Objects.requireNonNull(cluster);
    }

    private static String url(int node) {
        return cluster().node(node).url();
    }

    private static RawClient connectToSecond() {
        RawClient client = RawClient.connect(url(1));
        client.send(new JsonObject().put("type", "connect"));
        assertThat(client.awaitJson().getString("type")).isEqualTo("connected");
        return client;
    }

    @Test
    void nodesWsMissesNothing() {
        assumeInstalled("node", "-e", "require('ws')");
        try (ForeignClient client = script("foreign.ws", "node", "resume.js")) {
            missesNothing(client, "foreign.ws");
        }
    }

    @Test
    void pythonsWebsocketsMissesNothing() {
        String python = Objects.requireNonNullElse(System.getenv("FOREIGN_CLIENTS_PYTHON"), "python3");
        assumeInstalled(python, "-c", "import websockets");
        try (ForeignClient client = script("foreign.websockets", python, "resume.py")) {
            missesNothing(client, "foreign.websockets");
        }
    }

    @Test
    void javasHttpClientMissesNothing() {
        try (ForeignClient client = new JdkClient(url(0), url(1), "foreign.jdk", CUT_AFTER)) {
            missesNothing(client, "foreign.jdk");
        }
    }

    private static ForeignClient script(String address, String program, String script) {
        String extension = COMPRESSION ? "permessage-deflate" : "none";
        return ScriptClient.start(
                List.of(program, script, url(0), url(1), address, "" + TOTAL, "" + CUT_AFTER, extension));
    }

    private static void assumeInstalled(String... probe) {
        boolean required = "required".equals(System.getenv("FOREIGN_CLIENTS"));
        boolean installed = succeeds(probe);
        String what = String.join(" ", probe);
        assertThat(installed || !required)
                .as("%s succeeds in %s", what, ScriptClient.FOLDER)
                .isTrue();
        assumeTrue(installed, () -> what + " fails in " + ScriptClient.FOLDER);
    }

    private static boolean succeeds(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(ScriptClient.FOLDER.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(INSTALLED_WAIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }

    /** Publications while it listens on the first node, while it is away, and while it listens on the second. */
    private void missesNothing(ForeignClient client, String address) {
        client.awaitRegistered();
        publish(address, 0, CUT_AFTER);
        client.awaitCut();
        publish(address, CUT_AFTER, BACK_AT);
        client.comeBack();
        client.awaitRegistered();
        publish(address, BACK_AT, TOTAL);
        assertThat(client.awaitBodies(TOTAL))
                .containsExactlyElementsOf(IntStream.range(0, TOTAL)
                        .mapToObj(ForeignClientsIT::body)
                        .toList());
    }

    private void publish(String address, int from, int to) {
        IntStream.range(from, to).forEach(i -> publish(address, body(i)));
    }

    private void publish(String address, Object body) {
        publisher.send(
                new JsonObject().put("type", "publish").put("address", address).put("body", body));
        assertThat(publisher.awaitJson().getString("type")).isEqualTo("published");
    }

    private static JsonObject body(int number) {
        return new JsonObject()
                .put("number", number)
                .put("text", "zwölf Boxkämpfer € 😀 \"\\ \u2028")
                .put("nested", new JsonArray().add(1.5).addNull().add(true).add(new JsonObject()));
    }

    @Test
    void bridgeClientSubscribesPublishesAndAsksAsBefore() {
        String url = url(0).replaceFirst("/ws$", "/eventbus/websocket");
        try (ServiceMember service = ServiceMember.join(cluster());
                BridgeClient client = new BridgeClient(url)) {
            service.serveDemo();
            client.ping();
            receivesInOrder(client, "bridge.in");
            publishesWithHeaders(client, "bridge.out");
            asksServices(client);
            hearsNothingAfterUnregister(client, "bridge.in");
        }
    }

    /** Nothing tells a bridge client that its subscription has begun, but the first message. */
    private void receivesInOrder(BridgeClient client, String address) {
        client.register(address);
        Awaitility.await().until(() -> {
            publish(address, "probe");
            return client.poll(SHORT) != null;
        });
        publish(address, "begin");
        JsonObject next = client.await();
        while (next.getValue("body").equals("probe")) {
            next = client.await();
        }
        assertThat(next.getValue("body")).isEqualTo("begin");
        publish(address, 0, CUT_AFTER);
        for (int i = 0; i < CUT_AFTER; i++) {
            JsonObject record = client.await();
            assertThat(record.getString("address")).isEqualTo(address);
            assertThat(record.getValue("body")).isEqualTo(body(i));
        }
    }

    private void publishesWithHeaders(BridgeClient client, String address) {
        publisher.send(new JsonObject().put("type", "register").put("address", address));
        assertThat(publisher.awaitJson().getString("type")).isEqualTo("registered");
        client.publish(address, new JsonObject().put("lang", "en"), body(1));
        JsonObject record = publisher.awaitJson();
        assertThat(record.getJsonObject("headers")).isEqualTo(new JsonObject().put("lang", "en"));
        assertThat(record.getValue("body")).isEqualTo(body(1));
    }

    private static void asksServices(BridgeClient client) {
        client.send("demo.echo", body(2), "reply-1");
        assertThat(client.await())
                .isEqualTo(new JsonObject()
                        .put("type", "rec")
                        .put("address", "reply-1")
                        .put("body", body(2)));
        client.send("demo.refuse", "please", "reply-2");
        assertFailure(client.await(), "reply-2", 42, "RECIPIENT_FAILURE", "out of stock");
        client.send("demo.nobody", "anyone?", "reply-3");
        assertFailure(client.await(), "reply-3", -1, "NO_HANDLERS", "");
    }

    private static void assertFailure(JsonObject frame, String address, int code, String type, String message) {
        assertThat(frame.getString("type")).isEqualTo("err");
        assertThat(frame.getString("address")).isEqualTo(address);
        assertThat(frame.getInteger("failureCode")).isEqualTo(code);
        assertThat(frame.getString("failureType")).isEqualTo(type);
        assertThat(frame.getString("message")).contains(message);
    }

    private void hearsNothingAfterUnregister(BridgeClient client, String address) {
        client.unregister(address);
        client.send("demo.echo", "unregistered", "reply-4");
        assertThat(client.await().getString("address")).isEqualTo("reply-4");
        publish(address, "unheard");
        client.send("demo.echo", "done", "reply-5");
        assertThat(client.await().getString("address")).isEqualTo("reply-5");
    }
}
