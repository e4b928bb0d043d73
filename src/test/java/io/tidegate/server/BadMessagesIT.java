package io.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.testkit.RawClient;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a client sends, it gets the documented answer; its other subscription goes on, a bystander's too, and in the end
 * nothing of it is left in the node.
 */
final class BadMessagesIT {
    private static final int HISTORY_MAX = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static @Nullable MeasuredNode node;
    private static @Nullable RawClient bystander;

    private RawClient client = open();
    private String session = "";
    private final String healthy = "bad.healthy." + UUID.randomUUID();
    private String epoch = "";

    @BeforeAll
    static void start() {
        node = MeasuredNode.start(Map.of(
                "websocket.messageBytesMax", "" + BadInput.MESSAGE_BYTES_MAX,
                "session.subscriptionsMax", "" + BadInput.SUBSCRIPTIONS_MAX,
                "session.headersMax", "" + BadInput.HEADERS_MAX,
                "session.historyCountMax", "" + HISTORY_MAX,
                "session.resumeWindow", "2s",
                "hub.linger", "1s"));
        bystander = open();
        connect(bystander(), new JsonObject());
        register(bystander(), new JsonObject().put("address", "bad.bystander"));
    }

    /** Nothing is left of all those clients, and the node still serves. */
    @AfterAll
    static void stop() {
        try (MeasuredNode ending = node()) {
            publish(bystander(), "bad.bystander", "the last one");
            bystander().close();
            await().atMost(PATIENCE).until(() -> ending.gauge("tidegate.connections") == 0);
            await().atMost(PATIENCE).until(() -> ending.gauge("tidegate.sessions") == 0);
            await().atMost(PATIENCE).until(() -> ending.registrations("bad.bystander") == 0);
            try (RawClient late = open()) {
                connect(late, new JsonObject());
                publishAndHear(late, "bad.late");
            }
        }
    }

    private static MeasuredNode node() {
        return Objects.requireNonNull(node);
    }

    private static RawClient bystander() {
        return Objects.requireNonNull(bystander);
    }

    private static RawClient open() {
        return RawClient.connect(node().url() + "/ws");
    }

    private static JsonObject connect(RawClient client, JsonObject connect) {
        return ask(client, connect.put("type", "connect"), "connected");
    }

    private static JsonObject register(RawClient client, JsonObject register) {
        return ask(client, register.put("type", "register"), "registered");
    }

    private static JsonObject ask(RawClient client, JsonObject request, String type) {
        client.send(request);
        JsonObject answer = client.awaitJson();
        assertThat(answer.getString("type")).as("%s", answer).isEqualTo(type);
        return answer;
    }

    @BeforeEach
    void subscribe() {
        session = connect(client, new JsonObject()).getString("session");
        String cursor = register(
                        client, new JsonObject().put("address", healthy).put("ack", "client"))
                .getString("cursor");
        epoch = cursor.substring(0, cursor.indexOf(':'));
    }

    @AfterEach
    void everybodyElseIsUndisturbed() {
        publish(bystander(), "bad.bystander", "still here");
        client.close();
    }

    /** The publisher is a subscriber of the address; both answers come, in whatever order. */
    private static void publish(RawClient client, String address, String body) {
        client.send(
                new JsonObject().put("type", "publish").put("address", address).put("body", body));
        JsonObject one = client.awaitJson();
        JsonObject other = client.awaitJson();
        JsonObject record = one.getString("type").equals("rec") ? one : other;
        assertThat(Stream.of(one, other).map(frame -> frame.getString("type")))
                .as("%s, %s", one, other)
                .containsExactlyInAnyOrder("published", "rec");
        assertThat(record.getString("body")).isEqualTo(body);
    }

    private static void publishAndHear(RawClient client, String address) {
        register(client, new JsonObject().put("address", address));
        publish(client, address, "heard");
    }

    @ParameterizedTest
    @MethodSource("io.tidegate.server.BadInput#refused")
    void requestIsRefusedAndNothingElseChanges(BadInput.Refused input) {
        client.send(input.text().replace("HEALTHY", healthy).replace("EPOCH", epoch));

        JsonObject answer = client.awaitJson();
        assertThat(answer.getString("type")).as("%s", answer).isEqualTo("err");
        assertThat(answer.getInteger("failureCode"))
                .as("%s", answer)
                .isEqualTo(input.code().number());
        assertThat(answer.getString("failureType")).isEqualTo(input.code().name());
        assertThat(answer.getBoolean("retryable")).isEqualTo(input.code().retryable());
        assertThat(answer.getString("message")).isNotEmpty().hasSizeLessThan(300);
        publish(client, healthy, "goes on");
    }

    @ParameterizedTest
    @MethodSource("io.tidegate.server.BadInput#closed")
    void connectionIsClosedAndItsSessionGoesOn(BadInput.Closed input) {
        client.sendBytes(input.bytes().getBytes());

        assertThat(client.awaitClose()).isEqualTo(input.code().number());
        client.close();
        client = open();
        JsonObject connected = connect(client, new JsonObject().put("session", session));
        assertThat(connected.getBoolean("resumed")).isTrue();
        publish(client, healthy, "goes on");
    }

    @Test
    void cursorOfAnotherEpochBeginsAnewWithAGap() {
        publish(client, healthy, "of this epoch");
        ask(client, new JsonObject().put("type", "unregister").put("address", healthy), "unregistered");
        JsonObject registered =
                register(client, new JsonObject().put("address", healthy).put("since", "abc:7"));
        assertThat(registered.getBoolean("recovered")).isFalse();
        JsonObject gap = client.awaitJson();
        assertThat(gap.getString("type")).isEqualTo("gap");
        assertThat(gap.getString("reason")).isEqualTo("epoch");
        assertThat(gap.getString("from")).isEqualTo("abc:7");
        assertThat(gap.getString("to")).isEqualTo(registered.getString("cursor"));
        assertThat(client.awaitJson().getString("body")).isEqualTo("of this epoch");
        publish(client, healthy, "goes on");
    }

    @Test
    void cursorBeyondTheEndBeginsThereWithAGap() {
        ask(client, new JsonObject().put("type", "unregister").put("address", healthy), "unregistered");
        JsonObject registered =
                register(client, new JsonObject().put("address", healthy).put("since", epoch + ":4000000"));
        assertThat(registered.getBoolean("recovered")).isFalse();
        assertThat(client.awaitJson().getString("reason")).isEqualTo("ahead");
        publish(client, healthy, "goes on");
    }

    @Test
    void sessionThatDoesNotExistIsReplacedByANewOne() {
        for (String asked : new String[] {"never-was-one", "", "x".repeat(10_000), "../\0"}) {
            client.close();
            client = open();
            JsonObject connected = connect(client, new JsonObject().put("session", asked));
            assertThat(connected.getBoolean("resumed")).isFalse();
            assertThat(connected.getString("session")).isNotEqualTo(asked).isNotEmpty();
            assertThat(connected.getJsonArray("subscriptions")).isEmpty();
            publishAndHear(client, healthy);
        }
    }

    @Test
    void subscriptionsBeyondTheLimitAreRefusedUntilOneEnds() {
        for (int i = 1; i < BadInput.SUBSCRIPTIONS_MAX; i++) {
            register(client, new JsonObject().put("address", "bad.many." + i));
        }
        JsonObject oneMore = new JsonObject().put("type", "register").put("address", "bad.many");
        assertThat(ask(client, oneMore, "err").getInteger("failureCode")).isEqualTo(113);
        publish(client, healthy, "goes on");
        ask(client, new JsonObject().put("type", "unregister").put("address", "bad.many.1"), "unregistered");
        ask(client, oneMore, "registered");
        publish(client, healthy, "goes on");
    }

    @Test
    void historyIsNeverLongerThanTheNodeGives() {
        for (int i = 0; i < HISTORY_MAX + 2; i++) {
            publish(client, healthy, "number " + i);
        }
        JsonObject ask =
                new JsonObject().put("type", "history").put("address", healthy).put("limit", 1_000_000_000);
        JsonObject answer = ask(client, ask, "history");
        assertThat(answer.getJsonArray("messages")).hasSize(HISTORY_MAX);
        assertThat(answer.getJsonArray("messages")
                        .getJsonObject(HISTORY_MAX - 1)
                        .getString("body"))
                .isEqualTo("number " + (HISTORY_MAX + 1));
        publish(client, healthy, "goes on");
    }

    @Test
    void objectsAfterARefusedOneAreHeard() {
        client.send("{\"type\":\"shout\"}[1]{\"type\":\"history\",\"address\":\"" + healthy + "\"}");
        assertThat(client.awaitJson().getInteger("failureCode")).isEqualTo(102);
        assertThat(client.awaitJson().getInteger("failureCode")).isEqualTo(101);
        assertThat(client.awaitJson().getString("type")).isEqualTo("history");
        publish(client, healthy, "goes on");
    }

    @Test
    void bridgeClientIsRefusedWhatOnlyExtendedClientsMay() {
        client.close();
        client = open();
        for (String type : new String[] {"history", "ack"}) {
            JsonObject request =
                    new JsonObject().put("type", type).put("address", healthy).put("cursor", "abc:1");
            assertThat(ask(client, request, "err").getInteger("failureCode")).isEqualTo(115);
        }
        client.send(
                new JsonObject().put("type", "register").put("address", healthy).put("since", "earliest"));
        client.send(
                new JsonObject().put("type", "publish").put("address", healthy).put("body", "goes on"));
        assertThat(client.awaitJson().getString("body")).isEqualTo("goes on");
    }
}
