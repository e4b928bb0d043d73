package io.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.testkit.KeyServer;
import io.tidegate.testkit.RawClient;
import io.tidegate.testkit.TokenForge;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who comes in to a whole node, while its keys change. */
final class AccessIT {
    private static final int NOT_AUTHENTICATED = 200;
    private static final int NOT_PERMITTED = 201;
    private static final int UNAVAILABLE = 301;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TokenForge first = TokenForge.of("ES256");
    private final TokenForge second = TokenForge.of("ES256");
    private final TokenForge published = TokenForge.of("RS256");
    private final TokenForge later = TokenForge.of("EdDSA");
    private final KeyServer server = new KeyServer();

    @TempDir
    private Path folder = Path.of("");

    private MeasuredNode node;

    @BeforeEach
    void start() throws IOException {
        first.writeKey(folder.resolve("old.pem"));
        first.writeKey(folder.resolve("new.pem"));
        publish(published, "p1");
        Path file = Files.writeString(folder.resolve("gateway.yaml"), """
                auth:
                  audience: [tidegate]
                  keysReloadInterval: 100ms
                  keys:
                    - {id: old, algorithm: ES256, file: '%1$s/old.pem'}
                    - {id: new, algorithm: ES256, file: '%1$s/new.pem'}
                  jwks: {url: '%2$s', refreshInterval: 1h, refreshIntervalMin: 1s}
                  permissions:
                    - {principal: '*', address: 'user.{principal}.*', allow: [subscribe, publish]}
                """.formatted(folder, server.url()));
        node = MeasuredNode.start(file, Map.of("auth.open", "false"));
    }

    @AfterEach
    void stop() {
        node.close();
        server.close();
    }

    private void publish(TokenForge forge, String id) {
        server.publish(
                new JsonObject().put("keys", new JsonArray().add(forge.jwk(id))).encode());
    }

    private static JsonObject claims(String name) {
        return new JsonObject()
                .put("sub", name)
                .put("aud", "tidegate")
                .put("exp", Instant.now().getEpochSecond() + 600);
    }

    private RawClient connect(String token) {
        RawClient client = RawClient.connect(node.url() + "/ws");
        client.send(new JsonObject().put("type", "connect").put("id", 1).put("token", token));
        return client;
    }

    /** 0 when the client came in, else the failure's code. */
    private int outcome(String token) {
        try (RawClient client = connect(token)) {
            JsonObject answer = client.awaitJson();
            return answer.getString("type").equals("connected") ? 0 : answer.getInteger("failureCode");
        }
    }

    private static int ask(RawClient client, String type, String address) {
        client.send(new JsonObject()
                .put("type", type)
                .put("id", 2)
                .put("address", address)
                .put("body", "x"));
        JsonObject answer = client.awaitJson();
        while (answer.getString("type").equals("rec")) {
            answer = client.awaitJson();
        }
        return answer.getString("type").equals("err") ? answer.getInteger("failureCode") : 0;
    }

    @Test
    void tokenLetsItsPrincipalToItsOwnAddressesAndNoOthers() {
        try (RawClient anna = connect(first.token("old", claims("anna")))) {
            assertThat(anna.awaitJson().getString("type")).isEqualTo("connected");
            assertThat(ask(anna, "publish", "user.anna.inbox")).isZero();
            assertThat(ask(anna, "publish", "user.bert.inbox")).isEqualTo(NOT_PERMITTED);
            assertThat(ask(anna, "register", "user.anna.inbox")).isZero();
            assertThat(ask(anna, "register", "news")).isEqualTo(NOT_PERMITTED);
            assertThat(ask(anna, "send", "user.anna.inbox")).isEqualTo(NOT_PERMITTED);
        }
    }

    @Test
    void withoutATokenNobodyComesIn() {
        try (RawClient client = RawClient.connect(node.url() + "/ws")) {
            client.send(new JsonObject().put("type", "connect").put("id", 1));
            assertThat(client.awaitJson().getInteger("failureCode")).isEqualTo(NOT_AUTHENTICATED);
        }
        assertThat(outcome(TokenForge.of("ES256").token("old", claims("anna")))).isEqualTo(NOT_AUTHENTICATED);
        assertThat(outcome("x".repeat(20_000))).isEqualTo(NOT_AUTHENTICATED);
    }

    @Test
    void keysInFilesAreChangedWithoutARestart() throws IOException {
        String token = second.token("new", claims("anna"));
        assertThat(outcome(token)).isEqualTo(NOT_AUTHENTICATED);
        try (RawClient stays = connect(first.token("old", claims("bert")))) {
            assertThat(stays.awaitJson().getString("type")).isEqualTo("connected");

            second.writeKey(folder.resolve("new.pem"));
            await().atMost(PATIENCE).until(() -> outcome(token) == 0);
            assertThat(outcome(first.token("old", claims("anna"))))
                    .as("the old key")
                    .isZero();

            Files.writeString(folder.resolve("new.pem"), "broken");
            await().pollDelay(Duration.ofMillis(500)).until(() -> true);
            assertThat(outcome(token)).as("the key that was there before").isZero();
            assertThat(ask(stays, "publish", "user.bert.inbox"))
                    .as("who was there")
                    .isZero();
        }
    }

    @Test
    void publishedKeysAreFetchedWhenATokenNamesANewOne() {
        await().atMost(PATIENCE).until(() -> outcome(published.token("p1", claims("anna"))) == 0);

        publish(later, "p2");
        await().atMost(PATIENCE).until(() -> outcome(later.token("p2", claims("anna"))) == 0);
        assertThat(outcome(published.token("p1", claims("anna"))))
                .as("a key that is published no more")
                .isEqualTo(NOT_AUTHENTICATED);
    }

    @Test
    void outageOfTheKeyServerLeavesTheKeysAndIsNoVerdictAboutOthers() {
        await().atMost(PATIENCE).until(() -> outcome(published.token("p1", claims("anna"))) == 0);
        server.write("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");

        await().atMost(PATIENCE).until(() -> outcome(later.token("p2", claims("anna"))) == UNAVAILABLE);
        assertThat(outcome(published.token("p1", claims("anna")))).isZero();
        assertThat(node.count("tidegate.auth.key.fetches")).isGreaterThanOrEqualTo(2);
    }
}
