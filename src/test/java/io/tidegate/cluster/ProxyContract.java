package io.tidegate.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.testkit.FreePorts;
import io.tidegate.testkit.NodeProcess;
import io.tidegate.testkit.Program;
import io.tidegate.testkit.RawClient;
import io.tidegate.testkit.ShippedFile;
import io.tidegate.testkit.TestCertificate;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a shipped configuration of a proxy is for, with the real program in front of three nodes. Clients come from other addresses of loopback
 * than the proxy: the nodes' limits for one address hold for 127.0.2.0/24, the proxy's for all.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class ProxyContract {
    /** After those that leave everything as it was; those have {@link Order#DEFAULT}. */
    private static final int LATE = Order.DEFAULT + 1;

    private static final int NODE_CONNECTIONS = 4;
    private static final int SPREAD = 30;
    private static final int DRAINED = 12;
    private static final int PUBLICATIONS = 60;
    private static final int GOING_AWAY = 1001;
    /** More than either file lets one address ask for in a moment. */
    private static final int REQUESTS = 330;

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String ORIGIN = "https://tidegate.example";
    private static final String SECRET = "secret-in-a-query";

    private final ShippedProxy shipped;
    private final int port = FreePorts.row(2);

    @TempDir
    private static Path folder = Path.of("");

    private @Nullable ProxiedNodes started;
    private @Nullable Program running;

    ProxyContract(ShippedProxy shipped) {
        this.shipped = shipped;
    }

    @BeforeAll
    void start() {
        Program.assumeInstalled(shipped.program());
        started = new ProxiedNodes(Map.of(
                "cluster.linger", "1ms",
                "session.pingInterval", "500ms",
                "session.pongTimeout", "400ms",
                "session.missesMax", "100",
                "drain.connectionsPerSecond", "6",
                "websocket.origins", ORIGIN,
                "websocket.trustedProxies", "127.0.0.1/32",
                "websocket.connectionsPerIpMax", "" + NODE_CONNECTIONS,
                "websocket.ipsWithoutLimits", "127.0.0.0/23"));
        running = Program.start(port, shipped.run(folder, withTls().writeTo(folder)));
    }

    private ProxiedNodes nodes() {
        return Objects.requireNonNull(started);
    }

    private Program proxy() {
        return Objects.requireNonNull(running);
    }

    private ShippedFile withTls() {
        ShippedFile file = shipped.file(port, nodes(), folder);
        return shipped.withTls(file, port + 1, folder, TestCertificate.make());
    }

    @AfterAll
    void stop() {
        if (running != null) {
            running.close();
        }
        if (started != null) {
            started.close();
        }
    }

    private String url() {
        return "ws://127.0.0.1:" + port + "/ws";
    }

    /** What to read when something went wrong. */
    private String log() {
        return proxy().log() + logFiles() + "\n" + nodes().log();
    }

    private String logFiles() {
        return shipped.logs(folder).stream()
                .map(file -> {
                    try {
                        return Files.readString(file);
                    } catch (IOException error) {
                        throw new UncheckedIOException(error);
                    }
                })
                .collect(Collectors.joining("\n"));
    }

    private List<RawClient> connect(String network, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> RawClient.connectFrom(network + i, url()))
                .toList();
    }

    /** Name of the node that a client has come to. */
    private static String nodeOf(RawClient client) {
        client.send(new JsonObject().put("type", "connect").put("id", 1));
        return client.awaitJson().getString("node");
    }

    private static void close(List<RawClient> clients) {
        clients.forEach(RawClient::close);
    }

    @Test
    void fileAsItIsWithoutTlsIsValid(@TempDir Path other) {
        Path plain = shipped.file(port, nodes(), other).writeTo(other);
        Program.Ended ended = Program.run(shipped.check(plain));
        assertThat(ended.code()).as(ended.output()).isZero();
        assertThat(ended.output().toLowerCase(Locale.ROOT)).doesNotContain("warn");
    }

    @Test
    void connectionsAreSpreadEvenly() {
        List<RawClient> clients = connect("127.0.1.", SPREAD);
        Map<String, Long> counts = clients.stream()
                .map(ProxyContract::nodeOf)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertThat(counts).as(log()).hasSize(ProxiedNodes.COUNT);
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(8L, 12L));
        close(clients);
    }

    @Test
    void silentConnectionOutlivesTheProxysPatienceBecauseNodesPing() {
        try (RawClient client = RawClient.connect(url())) {
            nodeOf(client);
            await().during(Duration.ofSeconds(2 * ShippedProxy.SILENCE_SECONDS + 1))
                    .atMost(PATIENCE)
                    .until(client::isOpen);
        }
    }

    @Test
    @Order(LATE)
    void connectionOfANodeThatHangsIsCutOff() {
        try (RawClient client = RawClient.connect(url())) {
            String name = nodeOf(client);
            NodeProcess node = nodes().node(Integer.parseInt(name.substring("node-".length())));
            node.pause();
            long began = System.nanoTime();
            try {
                assertThat(client.awaitClose()).isEqualTo(RawClient.NO_CLOSE_FRAME);
                assertThat(Duration.ofNanos(System.nanoTime() - began))
                        .isBetween(
                                Duration.ofSeconds(ShippedProxy.SILENCE_SECONDS - 1),
                                Duration.ofSeconds(ShippedProxy.SILENCE_SECONDS + 3));
            } finally {
                node.resume();
            }
            await("its return").atMost(PATIENCE).until(() -> reaches(name));
        }
    }

    private boolean reaches(String node) {
        try (RawClient client = RawClient.connect(url())) {
            return nodeOf(client).equals(node);
        }
    }

    @Test
    void halfAHandshakeIsCutOff() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write("GET /ws HTTP/1.1\r\nHost: half\r\nUpg".getBytes(StandardCharsets.US_ASCII));
            long began = System.nanoTime();
            awaitEnd(socket);
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isBetween(
                            Duration.ofMillis(ShippedProxy.HANDSHAKE_SECONDS * 1000 / 2),
                            Duration.ofSeconds(ShippedProxy.HANDSHAKE_SECONDS + 3));
        }
    }

    private static void awaitEnd(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes();
        } catch (SocketException reset) {
            assertThat(reset).hasMessage("Connection reset");
        }
    }

    @Test
    void originIsPassedOnAndOnlyWebSocketsGoThrough() {
        assertThat(RawClient.handshakeAnswer(url(), "Origin: " + ORIGIN)).contains(" 101 ");
        assertThat(RawClient.handshakeAnswer(url(), "Origin: https://evil.example"))
                .contains(" 403 ");
        for (String path : List.of("/", "/metrics", "/health/ready", "/ws/../metrics", "/openapi.json")) {
            assertThat(RawClient.statusOf("http://127.0.0.1:" + port + path, List.of("Connection: close")))
                    .as(path)
                    .isEqualTo(404);
        }
    }

    @Test
    void nodesCountClientsByTheirOwnAddressAndBelieveNoOther() {
        List<RawClient> one = admitted("127.0.2.1", 16);
        assertThat(one)
                .as("the nodes' limit is %s each", NODE_CONNECTIONS)
                .hasSizeBetween(NODE_CONNECTIONS, ProxiedNodes.COUNT * NODE_CONNECTIONS);
        for (int i = 0; i < 2 * ProxiedNodes.COUNT; i++) {
            assertThat(RawClient.handshakeAnswerFrom(
                            "127.0.2.1", url(), "X-Forwarded-For: 198.51.100." + i, "Forwarded: for=198.51.100." + i))
                    .as("a spoofed address does not help")
                    .contains(" 429 ");
        }
        List<RawClient> other = admitted("127.0.2.2", 3);
        assertThat(other).as("another address is not the proxy's").hasSize(3);
        close(one);
        close(other);
    }

    /** Those that come in of so many. */
    private List<RawClient> admitted(String address, int tries) {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < tries; i++) {
            try {
                clients.add(RawClient.connectFrom(address, url()));
            } catch (AssertionError refused) {
                assertThat(refused).hasMessage("handshake answered 429");
            }
        }
        return clients;
    }

    @Test
    void proxyLimitsTheConnectionsOfOneAddress() {
        List<RawClient> clients = admitted("127.0.0.20", ShippedProxy.CONNECTIONS_OF_AN_ADDRESS + 5);
        assertThat(clients).hasSize(ShippedProxy.CONNECTIONS_OF_AN_ADDRESS);
        assertThat(RawClient.handshakeAnswerFrom("127.0.0.20", url()).toLowerCase(Locale.ROOT))
                .contains(" 429 ")
                .containsPattern("retry-after: ([2-9]|1[01])\r\n");
        close(clients);
    }

    @Test
    void proxyLimitsTheRequestsOfOneAddress() {
        List<String> answers = Stream.generate(() -> RawClient.handshakeAnswerFrom("127.0.0.30", url()))
                .limit(REQUESTS)
                .toList();
        assertThat(answers).filteredOn(answer -> answer.contains(" 101 ")).hasSizeGreaterThanOrEqualTo(100);
        assertThat(answers).filteredOn(answer -> answer.contains(" 429 ")).isNotEmpty();
    }

    @Test
    void clientsConnectWithTls() {
        try (RawClient client = RawClient.connect("wss://127.0.0.1:" + (port + 1) + "/ws")) {
            assertThat(nodeOf(client)).startsWith("node-");
        }
    }

    @Test
    @Order(LATE + 1)
    void nodeThatStopsGetsNobodyNewAndItsClientsGoOnElsewhere() {
        List<RawClient> clients = connect("127.0.1.", DRAINED);
        Set<RawClient> onFirst = clients.stream()
                .filter(client -> nodeOf(client).equals("node-0"))
                .collect(Collectors.toSet());
        NodeProcess first = nodes().node(0);
        try (Story story = new Story()) {
            for (Reader.Resume resume : Reader.Resume.values()) {
                Set<String> addresses = Set.of("proxied-" + resume);
                for (int i = 0; i < 2; i++) {
                    story.read(new Reader(List.of(url()), 0, addresses, resume, 0, PUBLICATIONS, i, () -> {}));
                }
                story.write(new Writer("writer-" + resume, List.of(url()), 0, List.copyOf(addresses), PUBLICATIONS));
            }
            story.awaitWritten(PUBLICATIONS / 4);
            first.beginStop();
            await().atMost(PATIENCE).until(() -> RawClient.handshakeStatus(first.url()) == 503);
            List<RawClient> late = connect("127.0.0.1", DRAINED);
            assertThat(late.stream().map(ProxyContract::nodeOf)).as(log()).doesNotContain("node-0");
            assertThat(first.isAlive()).as("still draining").isTrue();
            close(late);

            story.check();
            assertThat(onFirst).isNotEmpty().allSatisfy(client -> {
                assertThat(client.awaitClose()).isEqualTo(GOING_AWAY);
                assertThat(client.closeReason()).matches("node stops, come back in \\d+ ms");
            });
            assertThat(clients).filteredOn(client -> !onFirst.contains(client)).allMatch(RawClient::isOpen);
        }
        assertThat(first.awaitEnd()).as(first.log()).isZero();
        close(clients);
    }

    @Test
    @Order(LATE + 2)
    void noLogHoldsAQuery() {
        RawClient.handshakeAnswer(url() + "?token=" + SECRET);
        RawClient.statusOf("http://127.0.0.1:" + port + "/nowhere?token=" + SECRET, List.of("Connection: close"));
        for (int i = 0; i < ProxiedNodes.COUNT; i++) {
            nodes().node(i).kill9();
        }
        assertThat(RawClient.handshakeAnswer(url() + "?token=" + SECRET).toLowerCase(Locale.ROOT))
                .as("no node is left")
                .contains(" 503 ")
                .containsPattern("retry-after: ([2-9]|1[01])\r\n");
        await().atMost(PATIENCE).until(() -> log().contains("/nowhere"));
        assertThat(proxy().log() + logFiles()).contains("/ws").doesNotContain(SECRET);
    }
}
