package io.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidegate.testkit.FreePorts;
import io.tidegate.testkit.RawClient;
import io.tidegate.testkit.TestAuthority;
import io.tidegate.testkit.TestAuthority.Issued;
import io.tidegate.testkit.TlsClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A whole node with TLS: who gets in, with what, and what happens when its files change. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TlsNodeIT {
    private static final int CONNECTIONS = 100;
    private static final String PROTOCOL_VERSION_ALERT = "0246";

    @TempDir
    private Path folder = Path.of("");

    private TestAuthority authority;
    private Issued first;

    @BeforeAll
    void issue() {
        authority = TestAuthority.make();
        first = authority.issue("CN=first");
    }

    private MeasuredNode start(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "websocket.tls.certificate",
                        copy(first.certificate(), "certificate.pem").toString(),
                "websocket.tls.key", copy(first.key(), "key.pem").toString(),
                "websocket.tls.reloadInterval", "50ms"));
        settings.putAll(more);
        return MeasuredNode.start(settings);
    }

    private Path copy(Path file, String name) {
        try {
            return Files.copy(file, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException error) {
            throw new java.io.UncheckedIOException(error);
        }
    }

    private static int port(MeasuredNode node) {
        return URI.create(node.url()).getPort();
    }

    private static String subject(TlsClient client) throws IOException {
        return client.visit("TLSv1.3").certificate().getSubjectX500Principal().getName();
    }

    @Test
    void versionsTwoAndThreeAreSpokenAndSessionsResumed() throws IOException {
        try (MeasuredNode node = start(Map.of())) {
            for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                TlsClient client = new TlsClient(port(node), null);
                TlsClient.Visit visit = client.visit(version);
                assertThat(visit.version()).isEqualTo(version);
                assertThat(visit.application()).isEqualTo("http/1.1");
                assertThat(visit.status()).isEqualTo(404);
                assertThat(client.visit(version).began())
                        .as("%s resumed", version)
                        .isEqualTo(visit.began());
                assertThat(new TlsClient(port(node), null).visit(version).began())
                        .as("a client without a ticket resumes nothing")
                        .isNotEqualTo(visit.began());
            }
            assertThat(hello(port(node), 0x0301)).isEqualTo(PROTOCOL_VERSION_ALERT);
            assertThat(hello(port(node), 0x0302)).isEqualTo(PROTOCOL_VERSION_ALERT);
            assertThat(hello(port(node), 0x0300)).isEqualTo(PROTOCOL_VERSION_ALERT);
        }
    }

    /** The alert with which a hello of this version at most is answered, as level and description. */
    private static String hello(int port, int version) throws IOException {
        int[] suites = {0xC009, 0xC00A, 0xC013, 0xC014, 0xC02B, 0xC02C, 0x002F, 0x0035};
        ByteBuffer body = ByteBuffer.allocate(2 + 32 + 1 + 2 + suites.length * 2 + 2);
        body.putShort((short) version).put(new byte[32]).put((byte) 0).putShort((short) (suites.length * 2));
        for (int suite : suites) {
            body.putShort((short) suite);
        }
        body.put((byte) 1).put((byte) 0);
        ByteBuffer message = ByteBuffer.allocate(5 + 4 + body.capacity());
        message.put((byte) 22).putShort((short) version).putShort((short) (body.capacity() + 4));
        message.putInt((1 << 24) + body.capacity()).put(body.array());
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(message.array());
            InputStream input = socket.getInputStream();
            byte[] record = input.readNBytes(7);
            assertThat(record).as("a record").hasSize(7);
            assertThat(record[0]).as("an alert").isEqualTo((byte) 21);
            return HexFormat.of().formatHex(record, 5, 7);
        }
    }

    @Test
    void newFilesAreShownWhileConnectionsStay() throws IOException {
        Issued second = authority.issue("CN=second");
        try (MeasuredNode node = start(Map.of("http.port", "" + FreePorts.one(), "http.tls", "true"))) {
            String url = node.url().replace("ws:", "wss:") + "/ws";
            TlsClient visitor = new TlsClient(port(node), null);
            List<RawClient> clients = new ArrayList<>();
            try {
                for (int i = 0; i < CONNECTIONS; i++) {
                    RawClient client = RawClient.connect(url);
                    client.send(new JsonObject()
                            .put("type", "register")
                            .put("address", "tls")
                            .put("since", "earliest"));
                    clients.add(client);
                }
                publishToAll(clients, 0);

                Files.writeString(folder.resolve("certificate.pem"), "-----BEGIN CERTIFICATE-----\nno\n");
                publishToAll(clients, 1);
                copy(second.certificate(), "certificate.pem");
                publishToAll(clients, 2);
                await().during(Duration.ofMillis(300))
                        .until(() -> subject(visitor).equals("CN=first"));

                copy(second.key(), "key.pem");
                await().until(() -> subject(new TlsClient(port(node), null)).equals("CN=second"));
                assertThat(new TlsClient(port(node), null).visit("TLSv1.2").application())
                        .isEqualTo("http/1.1");
                publishToAll(clients, 3);

                Files.delete(folder.resolve("key.pem"));
                await().during(Duration.ofMillis(300))
                        .until(() -> subject(new TlsClient(port(node), null)).equals("CN=second"));
                copy(first.certificate(), "certificate.pem");
                copy(first.key(), "key.pem");
                await().until(() -> subject(new TlsClient(port(node), null)).equals("CN=first"));
                publishToAll(clients, 4);
            } finally {
                clients.forEach(RawClient::close);
            }
        }
    }

    /** Each client gets the next publication, and nothing in between is missing. */
    private static void publishToAll(List<RawClient> clients, int number) {
        clients.get(0)
                .send(new JsonObject()
                        .put("type", "publish")
                        .put("address", "tls")
                        .put("body", number));
        for (RawClient client : clients) {
            assertThat(client.awaitJson().getInteger("body")).isEqualTo(number);
        }
    }

    @Test
    void expiredCertificateIsNotTakenInPlaceOfAGoodOne() throws IOException {
        Issued expired = authority.issueExpired("CN=expired");
        try (MeasuredNode node = start(Map.of())) {
            copy(expired.certificate(), "certificate.pem");
            copy(expired.key(), "key.pem");
            await().during(Duration.ofMillis(400))
                    .until(() -> subject(new TlsClient(port(node), null)).equals("CN=first"));
        }
    }

    @Test
    void storeAndPasswordFileServeAsWell() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), TestAuthority.PASSWORD + "\n");
        try (MeasuredNode node = MeasuredNode.start(Map.of(
                "websocket.tls.store", first.store().toString(),
                "websocket.tls.storePasswordFile", password.toString()))) {
            assertThat(subject(new TlsClient(port(node), null))).isEqualTo("CN=first");
        }
    }

    @Test
    void wrongPasswordEndsTheStartAndSaysWhere() throws IOException {
        Path password = Files.writeString(folder.resolve("wrong"), "wrong");
        assertThatThrownBy(() -> MeasuredNode.start(Map.of(
                                "websocket.tls.store", first.store().toString(),
                                "websocket.tls.storePasswordFile", password.toString()))
                        .close())
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("websocket.tls");
    }

    @Test
    void keyOfAnotherCertificateEndsTheStart() {
        Issued other = authority.issue("CN=other");
        assertThatThrownBy(() -> start(Map.of("websocket.tls.key", other.key().toString()))
                        .close())
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("the key does not belong to the certificate");
    }

    @Test
    void onlyClientsThatTheAuthorityVouchesForAreLetInWhereItIsRequired() throws IOException {
        KeyStore others = TestAuthority.make().issue("CN=client").keys();
        KeyStore expired = authority.issueExpired("CN=client").keys();
        try (MeasuredNode node = start(Map.of(
                "websocket.tls.clientCertificates",
                "require",
                "websocket.tls.clientAuthorities",
                authority.certificate().toString()))) {
            for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                assertThatThrownBy(() -> new TlsClient(port(node), null).visit(version))
                        .isInstanceOf(IOException.class);
                assertThatThrownBy(() -> new TlsClient(port(node), others).visit(version))
                        .isInstanceOf(IOException.class);
                assertThatThrownBy(() -> new TlsClient(port(node), expired).visit(version))
                        .isInstanceOf(IOException.class);
                assertThat(new TlsClient(port(node), first.keys())
                                .visit(version)
                                .status())
                        .isEqualTo(404);
            }
        }
    }

    @Test
    void clientsMayGoOnWithoutACertificateWhereItIsRequestedButNotWithAWrongOne() throws IOException {
        TestAuthority stranger = TestAuthority.make();
        try (MeasuredNode node = start(Map.of(
                "websocket.tls.clientCertificates",
                "request",
                "websocket.tls.clientAuthorities",
                authority.certificate().toString()))) {
            assertThat(new TlsClient(port(node), null).visit("TLSv1.3").status())
                    .isEqualTo(404);
            assertThat(new TlsClient(port(node), first.keys()).visit("TLSv1.3").status())
                    .isEqualTo(404);
            TlsClient wrong =
                    new TlsClient(port(node), stranger.issue("CN=client").keys());
            assertThatThrownBy(() -> wrong.visit("TLSv1.3")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void subjectOfACertificateIsThePrincipalWhereThatIsOn() throws IOException {
        Path file = Files.writeString(folder.resolve("certificates.yaml"), """
                auth:
                  certificates: true
                  permissions:
                    - {principal: 'CN=press,O=News', address: 'news', allow: [subscribe]}
                """);
        Map<String, String> settings = Map.of(
                "auth.open", "false",
                "websocket.tls.certificate", first.certificate().toString(),
                "websocket.tls.key", first.key().toString(),
                "websocket.tls.clientCertificates", "request",
                "websocket.tls.clientAuthorities", authority.certificate().toString());
        try (MeasuredNode node = MeasuredNode.start(file, settings)) {
            String register = "{\"type\":\"register\",\"address\":\"%s\"}";
            String connect = "{\"type\":\"connect\",\"id\":1}";
            TlsClient press =
                    new TlsClient(port(node), authority.issue("CN=press,O=News").keys());
            TlsClient other = new TlsClient(
                    port(node), authority.issue("CN=press,O=Other").keys());
            assertThat(press.ask(connect)).contains("\"connected\"");
            assertThat(other.ask(connect)).contains("\"connected\"");
            assertThat(new TlsClient(port(node), null).ask(connect)).contains("NOT_AUTHENTICATED");
            assertThat(press.ask(register.formatted("weather"))).contains("NOT_PERMITTED");
            assertThat(other.ask(register.formatted("news"))).contains("NOT_PERMITTED");
        }
    }
}
