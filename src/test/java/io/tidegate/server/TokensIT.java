package io.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tidegate.protocol.CloseCode;
import io.tidegate.testkit.ApiClient;
import io.tidegate.testkit.FreePorts;
import io.tidegate.testkit.RawClient;
import io.tidegate.testkit.TokenForge;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A whole node that is closed by default, and clients whose tokens say what they may; all that it logs meanwhile is read afterwards. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TokensIT {
    private static final int NOT_AUTHENTICATED = 200;
    private static final int NOT_PERMITTED = 201;
    private static final String NETTY = "io.netty";

    private final TokenForge forge = TokenForge.of("HS256");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final List<String> secrets = new ArrayList<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger netty = (Logger) LoggerFactory.getLogger(NETTY);
    private final Level rootLevel = root.getLevel();
    private final Level nettyLevel = netty.getLevel();
    private final int apiPort = FreePorts.one();
    private MeasuredNode node;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        Path key = forge.writeKey(directory.resolve("key"));
        Path file = Files.writeString(directory.resolve("tidegate.yaml"), """
                auth:
                  keys: [{id: main, algorithm: HS256, file: %s}]
                  queryToken: true
                  expiryGrace: 500ms
                http:
                  port: %d
                  keys: [{name: all, sha256: ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad, scopes: [revoke]}]
                """.formatted(key, apiPort));
        log.start();
        root.detachAppender("STDERR");
        root.addAppender(log);
        root.setLevel(Level.TRACE);
        netty.setLevel(Level.TRACE);
        node = MeasuredNode.start(file, Map.of("auth.open", "false"));
    }

    @AfterAll
    void nothingSecretWasLogged() {
        node.close();
        root.setLevel(rootLevel);
        netty.setLevel(nettyLevel);
        root.detachAppender(log);
        assertThat(secrets).isNotEmpty();
        List<String> lines = log.list.stream().map(TokensIT::text).toList();
        assertThat(lines).anyMatch(line -> line.contains("handshake"));
        assertThat(lines.stream().filter(line -> secrets.stream().anyMatch(line::contains)))
                .isEmpty();
    }

    private static String text(ILoggingEvent event) {
        StringBuilder text = new StringBuilder(event.getFormattedMessage() + event.getKeyValuePairs());
        for (var cause = event.getThrowableProxy(); cause != null; cause = cause.getCause()) {
            text.append(cause.getMessage());
        }
        return text.toString();
    }

    private String token(String name, long seconds, String... allow) {
        return token(name, "any", seconds, allow);
    }

    private String token(String name, String id, long seconds, String... allow) {
        JsonArray permissions = new JsonArray();
        if (allow.length > 0) {
            permissions.add(new JsonObject().put("address", "tokens.*").put("allow", new JsonArray(List.of(allow))));
        }
        String token = forge.token(
                "main",
                new JsonObject()
                        .put("sub", name)
                        .put("jti", id)
                        .put("exp", Instant.now().getEpochSecond() + seconds)
                        .put("tidegate", permissions));
        secrets.addAll(Stream.of(token.split("\\.", -1)).skip(1).toList());
        return token;
    }

    private RawClient open(String... headers) {
        return RawClient.connect(node.url() + "/ws", 0, headers);
    }

    private static JsonObject connect(RawClient client, @Nullable String token, @Nullable String session) {
        client.send(new JsonObject()
                .put("type", "connect")
                .put("id", 1)
                .put("token", token)
                .put("session", session));
        return client.awaitJson();
    }

    private static JsonObject register(RawClient client, String address) {
        client.send(new JsonObject().put("type", "register").put("id", 2).put("address", address));
        return client.awaitJson();
    }

    @Test
    void withoutATokenNobodyComesIn() {
        try (RawClient nobody = open();
                RawClient liar = open("Authorization: Bearer " + token("eve", 60) + "x")) {
            assertThat(connect(nobody, null, null).getInteger("failureCode")).isEqualTo(NOT_AUTHENTICATED);
            assertThat(register(nobody, "tokens.a").getInteger("failureCode")).isEqualTo(NOT_AUTHENTICATED);
            assertThat(connect(liar, null, null).getInteger("failureCode")).isEqualTo(NOT_AUTHENTICATED);
        }
    }

    @Test
    void tokenSaysWhatItsClientMay() {
        try (RawClient client = open("Sec-WebSocket-Protocol: tidegate, bearer." + token("alice", 60, "subscribe"))) {
            assertThat(connect(client, null, null).getString("type")).isEqualTo("connected");
            assertThat(register(client, "tokens.a").getString("type")).isEqualTo("registered");
            assertThat(register(client, "elsewhere").getInteger("failureCode")).isEqualTo(NOT_PERMITTED);
            client.send("{\"type\":\"publish\",\"id\":3,\"address\":\"tokens.a\",\"body\":1}");
            assertThat(client.awaitJson().getInteger("failureCode")).isEqualTo(NOT_PERMITTED);
        }
    }

    @Test
    void revokedTokenEndsItsConnectionAndNoOtherOfItsPrincipal() {
        String stolen = token("dave", "stolen", 60, "subscribe");
        String kept = token("dave", "kept", 60, "subscribe");
        try (RawClient thief = open();
                RawClient owner = open();
                RawClient again = open()) {
            assertThat(connect(thief, stolen, null).getString("type")).isEqualTo("connected");
            assertThat(connect(owner, kept, null).getString("type")).isEqualTo("connected");

            JsonObject whom = new JsonObject().put("token", "stolen").put("seconds", 60);
            assertThat(new ApiClient(apiPort).post("abc", "/v1/revoke", whom).status())
                    .isEqualTo(200);

            assertThat(thief.awaitClose()).isEqualTo(CloseCode.REVOKED.number());
            assertThat(register(owner, "tokens.a").getString("type")).isEqualTo("registered");
            assertThat(connect(again, stolen, null).getInteger("failureCode")).isEqualTo(NOT_AUTHENTICATED);
        }
    }

    @Test
    void newTokenOfTheSamePrincipalRenewsAndNarrows() {
        try (RawClient client =
                RawClient.connect(node.url() + "/ws?token=" + token("alice", 60, "subscribe", "publish"), 0)) {
            String session = connect(client, null, null).getString("session");
            register(client, "tokens.renewed");
            assertThat(connect(client, token("bob", 60, "subscribe"), null).getInteger("failureCode"))
                    .isEqualTo(NOT_AUTHENTICATED);
            JsonObject renewed = connect(client, token("alice", 90), null);
            assertThat(renewed.getString("session")).isEqualTo(session);
            assertThat(renewed.getJsonArray("subscriptions")).isEmpty();
            JsonObject ended = client.awaitJson();
            assertThat(ended.getInteger("failureCode")).isEqualTo(NOT_PERMITTED);
            assertThat(ended.getString("address")).isEqualTo("tokens.renewed");
        }
    }

    @Test
    void expiredTokenEndsTheConnectionAndTheSessionIsItsPrincipalsOnly() {
        try (RawClient client = open();
                RawClient thief = open();
                RawClient back = open()) {
            String session =
                    connect(client, token("carol", 2, "subscribe"), null).getString("session");
            register(client, "tokens.expired");
            assertThat(client.awaitClose()).isEqualTo(4101);

            assertThat(connect(thief, token("eve", 60, "subscribe"), session).getBoolean("resumed"))
                    .isFalse();
            JsonObject resumed = connect(back, token("carol", 60, "subscribe"), session);
            assertThat(resumed.getBoolean("resumed")).isTrue();
            assertThat(resumed.getJsonArray("subscriptions")).hasSize(1);
        }
    }
}
