package io.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tidegate.testkit.RawClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Limits for one address at a whole node, whose clients all come from the own machine, through a proxy or not. */
final class AddressLimitsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int CONNECTIONS = 3;
    private static final String NOBODY = "192.0.2.1";

    private static MeasuredNode start(String trusted, String... more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "websocket.ipsWithoutLimits",
                NOBODY,
                "websocket.trustedProxies",
                trusted,
                "websocket.connectionsPerIpMax",
                "" + CONNECTIONS,
                "websocket.takeOver",
                System.getProperty("test.takeOver", "true")));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return MeasuredNode.start(settings);
    }

    private static String handshake(MeasuredNode node, String forwardedFor) throws IOException {
        try (Attacker client = new Attacker(URI.create(node.url()).getPort())) {
            return client.request("GET /ws HTTP/1.1", Attacker.UPGRADE + "X-Forwarded-For: " + forwardedFor + "\r\n")
                    .handshake();
        }
    }

    private static double refused(MeasuredNode node, String reason) {
        return node.registry()
                .get("tidegate.handshakes.refused")
                .tag("status", "429")
                .tag("reason", reason)
                .counter()
                .count();
    }

    @Test
    void connectionsOfAnAddressAreCountedOnAllLoopsUntilTheyEnd() throws IOException {
        try (MeasuredNode node = start("")) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(RawClient.connect(node.url() + "/ws"));
            }
            String answer = RawClient.handshakeAnswer(node.url() + "/ws");
            assertThat(answer).contains(" 429 ").containsPattern("(?i)retry-after: [0-9]+\r\n");
            assertThat(handshake(node, "198.51.100.1")).as("nobody is believed").isEqualTo("HTTP 429");
            assertThat(refused(node, "ip_connections")).isEqualTo(2);
            assertThat(node.gauge("tidegate.connections")).isEqualTo(CONNECTIONS);
            clients.get(0).close();
            await().atMost(PATIENCE).until(() -> node.gauge("tidegate.connections") == CONNECTIONS - 1);
            await().atMost(PATIENCE).until(() -> handshake(node, "").equals("HTTP 101"));
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void clientsThatAreRefusedBehindAProxyThatIsNotListedAreWarnedOf() throws IOException {
        Logger logger = (Logger) LoggerFactory.getLogger("io.tidegate.transport.WebSocketServer");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try (MeasuredNode node = start("", "websocket.loops", "1")) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(RawClient.connect(node.url() + "/ws"));
            }
            assertThat(RawClient.handshakeAnswer(node.url() + "/ws")).contains(" 429 ");
            assertThat(log.list).isEmpty();
            for (int i = 0; i < 10; i++) {
                assertThat(handshake(node, "198.51.100.1")).isEqualTo("HTTP 429");
            }
            // At most once for each loop.
            assertThat(log.list)
                    .hasSizeBetween(1, 2)
                    .allSatisfy(line -> assertThat(line.getFormattedMessage()).contains("websocket.trustedProxies"));
            clients.forEach(RawClient::close);
        } finally {
            logger.detachAppender(log);
        }
    }

    @Test
    void clientsBehindATrustedProxyAreCountedEachForItself() throws IOException {
        try (MeasuredNode node = start("127.0.0.0/8")) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(RawClient.connect(node.url() + "/ws", 0, "X-Forwarded-For: 198.51.100.1"));
            }
            assertThat(handshake(node, "198.51.100.1")).isEqualTo("HTTP 429");
            assertThat(handshake(node, "203.0.113.9, 198.51.100.1"))
                    .as("forged")
                    .isEqualTo("HTTP 429");
            assertThat(handshake(node, "198.51.100.2")).isEqualTo("HTTP 101");
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void addressThatComesTooOftenWaits() throws IOException {
        try (MeasuredNode node = start("", "websocket.handshakesPerSecondPerIpMax", "1")) {
            assertThat(handshake(node, "")).isEqualTo("HTTP 101");
            assertThat(handshake(node, "")).isEqualTo("HTTP 429");
            assertThat(refused(node, "ip_rate")).isEqualTo(1);
            await().atMost(PATIENCE).until(() -> handshake(node, "").equals("HTTP 101"));
        }
    }
}
