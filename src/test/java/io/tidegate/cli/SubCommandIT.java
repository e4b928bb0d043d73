package io.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.cli.FakeGateway.Peer;
import io.tidegate.testkit.FreePorts;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class SubCommandIT {
    private final CommandRun command = new CommandRun();

    @Test
    void printsBodiesAsTheyWereWrittenAndEndsAfterTheCount() {
        try (FakeGateway gateway = new FakeGateway((client, frame) -> {
            if (!greet(client, frame, "s1")) {
                return;
            }
            client.publication("news", "a:6", "{'price':1.10,'big':12345678901234567890123}");
            client.publication("news", "a:7", "'text'");
            client.publication("news", "a:8", "null");
            client.publication("news", "a:9", "'one too many'");
        })) {
            int exitCode =
                    command.environment(Map.of("TIDEGATE_URL", gateway.url())).run("sub", "news", "--count", "3");

            assertThat(exitCode).isZero();
            assertThat(command.lines())
                    .containsExactly("{\"price\":1.10,\"big\":12345678901234567890123}", "\"text\"", "null");
            assertThat(command.err()).contains("connected to " + gateway.url() + ", node n1, session s1");
        }
    }

    @Test
    void tellsTheTokenOfItsFileEachTimeItConnects(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("token"), "first\n");
        try (FakeGateway gateway = new FakeGateway((client, frame) -> {
            if (!greet(client, frame, "s1")) {
                return;
            }
            if (client.connection() == 1) {
                replace(file, "second\n");
                client.close(1001);
            } else {
                client.publication("news", "a:6", "1");
            }
        })) {
            int exitCode =
                    command.run("sub", "news", "--count", "1", "-u", gateway.url(), "--token-file", file.toString());

            assertThat(exitCode).isZero();
            assertThat(gateway.received("connect"))
                    .extracting(each -> each.frame().path("token").asText())
                    .containsExactly("first", "second");
        }
    }

    @Test
    void tokenFileThatIsNotThereIsAWrongCommandLine() {
        assertThat(command.run("sub", "news", "--token-file", "no-such-file")).isEqualTo(2);
        assertThat(command.err()).contains("no-such-file");
    }

    @Test
    void fullPrintsTheFrame() {
        try (FakeGateway gateway = new FakeGateway((client, frame) -> {
            if (greet(client, frame, "s1")) {
                client.publication("news", "a:6", "1");
            }
        })) {
            command.run("sub", "news", "--full", "--count", "1", "-u", gateway.url());

            assertThat(command.lines())
                    .containsExactly(
                            "{\"type\":\"rec\",\"address\":\"news\",\"cursor\":\"a:6\",\"headers\":{},\"body\":1}");
        }
    }

    @Test
    void sinceIsSentAsTheProtocolWantsIt() {
        assertThat(sinceOf("latest")).isEqualTo("\"latest\"");
        assertThat(sinceOf("earliest")).isEqualTo("\"earliest\"");
        assertThat(sinceOf("last:10")).isEqualTo("{\"last\":10}");
        assertThat(sinceOf("k3xq9a:40")).isEqualTo("\"k3xq9a:40\"");
    }

    private static String sinceOf(String since) {
        try (FakeGateway gateway = new FakeGateway((client, frame) -> {
            if (greet(client, frame, "s1")) {
                client.close(4100);
            }
        })) {
            new CommandRun().run("sub", "news", "--since", since, "-u", gateway.url());
            return gateway.received("register").get(0).frame().path("since").toString();
        }
    }

    @Test
    void afterALossGoesOnAtTheNextUrlFromItsOwnCursors() {
        try (FakeGateway first = new FakeGateway((client, frame) -> {
                    if (greet(client, frame, "s1")
                            && frame.path("address").asText().equals("sport")) {
                        client.publication("news", "a:6", "6");
                        client.publication("news", "a:7", "7");
                        client.close(1001);
                    }
                });
                FakeGateway second = new FakeGateway((client, frame) -> {
                    if (greet(client, frame, "s2")
                            && frame.path("address").asText().equals("sport")) {
                        client.publication("news", "a:7", "'seen before'");
                        client.publication("news", "a:8", "8");
                    }
                })) {
            int exitCode = command.run("sub", "news", "sport", "--count", "3", "-u", first.url(), "-u", second.url());

            assertThat(exitCode).isZero();
            assertThat(command.lines()).containsExactly("6", "7", "8");
            assertThat(second.received("connect").get(0).frame().has("session")).isFalse();
            assertThat(second.received("register"))
                    .extracting(register -> register.frame().path("address").asText()
                            + ' '
                            + register.frame().path("since").asText())
                    .containsExactly("news a:7", "sport a:5");
        }
    }

    @Test
    void drainingNodeSaysWhenToComeBack() {
        try (FakeGateway draining = new FakeGateway((client, frame) -> {
                    if (greet(client, frame, "s1")) {
                        client.close(1001, "node stops, come back in 600 ms");
                    }
                });
                FakeGateway other = new FakeGateway((client, frame) -> {
                    if (greet(client, frame, "s2")) {
                        client.publication("news", "a:6", "6");
                    }
                })) {
            command.run("sub", "news", "--count", "1", "-u", draining.url(), "-u", other.url());

            assertThat(millisBetween(
                            draining.handshakes().get(0), other.handshakes().get(0)))
                    .as("without the hint it would be 2 ms")
                    .isBetween(600L, 5_000L);
        }
    }

    @Test
    void nodeThatRefusesIsLeftAloneForAsLongAsItSays() {
        try (FakeGateway gateway = new FakeGateway(
                (client, frame) -> {
                    if (!greet(client, frame, "s1")) {
                        return;
                    }
                    if (client.connection() == 1) {
                        client.close(4000);
                    } else {
                        client.publication("news", "a:6", "6");
                    }
                },
                Set.of(2))) {
            assertThat(command.run("sub", "news", "--count", "1", "-u", gateway.url()))
                    .isZero();

            assertThat(command.err()).contains("HTTP 503");
            assertThat(gateway.handshakes()).hasSize(3);
            assertThat(millisBetween(
                            gateway.handshakes().get(1), gateway.handshakes().get(2)))
                    .as("without the hint it would be some 3 ms")
                    .isBetween(1_000L, 6_000L);
        }
    }

    private static long millisBetween(long before, long after) {
        return Duration.ofNanos(after - before).toMillis();
    }

    @Test
    void withAcknowledgementsItsSessionGoesOn() {
        try (FakeGateway gateway = new FakeGateway((client, frame) -> {
            switch (frame.path("type").asText()) {
                case "connect" -> {
                    if (client.connection() == 1) {
                        client.connected(frame, "s1", "");
                    } else {
                        client.connected(frame, "s1", "{'address':'news','cursor':'a:5','recovered':true}");
                        client.publication("news", "a:6", "'seen before'");
                        client.publication("news", "a:7", "7");
                    }
                }
                case "register" -> {
                    client.registered(frame, "a:5");
                    client.publication("news", "a:6", "6");
                }
                default -> {
                    if (client.connection() == 1) {
                        client.close(4000);
                    }
                }
            }
        })) {
            int exitCode = command.run("sub", "news", "--ack", "--count", "2", "-u", gateway.url());

            assertThat(exitCode).isZero();
            assertThat(command.lines()).containsExactly("6", "7");
            assertThat(gateway.received("register"))
                    .singleElement()
                    .satisfies(register ->
                            assertThat(register.frame().path("ack").asText()).isEqualTo("client"));
            assertThat(gateway.received("connect")
                            .get(1)
                            .frame()
                            .path("session")
                            .asText())
                    .isEqualTo("s1");
            await().untilAsserted(() -> assertThat(gateway.received("ack"))
                    .extracting(ack ->
                            ack.connection() + " " + ack.frame().path("cursor").asText())
                    .containsExactly("1 a:6", "2 a:6", "2 a:7"));
        }
    }

    @Test
    void namedSessionIsResumed() {
        try (FakeGateway gateway = new FakeGateway((client, frame) -> {
            client.connected(frame, "s9", "{'address':'news','cursor':'a:5','recovered':true}");
            client.publication("news", "a:6", "6");
        })) {
            command.run("sub", "news", "--ack", "--session", "s9", "--count", "1", "-u", gateway.url());

            assertThat(gateway.received("connect")
                            .get(0)
                            .frame()
                            .path("session")
                            .asText())
                    .isEqualTo("s9");
            assertThat(gateway.received("register")).isEmpty();
            assertThat(command.lines()).containsExactly("6");
        }
    }

    @Test
    void gapIsToldAndResumedBehind() {
        try (FakeGateway gateway = new FakeGateway((client, frame) -> {
            if (!greet(client, frame, "s1")) {
                return;
            }
            if (client.connection() == 1) {
                client.send("{'type':'gap','address':'news','from':'a:5','to':'b:90','lost':-1,'reason':'epoch'}");
                client.close(1001);
            } else {
                client.publication("news", "b:91", "91");
            }
        })) {
            command.run("sub", "news", "--count", "1", "-u", gateway.url());

            assertThat(command.err()).contains("gap: an unknown number of news lost (epoch), from a:5 to b:90");
            assertThat(gateway.received("register").get(1).frame().path("since").asText())
                    .isEqualTo("b:90");
        }
    }

    @Test
    void retryableRefusalIsTriedAgain() {
        AtomicInteger tries = new AtomicInteger();
        try (FakeGateway gateway = new FakeGateway((client, frame) -> {
            if (frame.path("type").asText().equals("register") && tries.incrementAndGet() < 3) {
                client.failed(frame, true);
            } else if (greet(client, frame, "s1")) {
                client.publication("news", "a:6", "6");
            }
        })) {
            assertThat(command.run("sub", "news", "--count", "1", "-u", gateway.url()))
                    .isZero();
            assertThat(gateway.received("register")).hasSize(3);
        }
    }

    @Test
    void finalRefusalEndsWithFailure() {
        try (FakeGateway gateway = new FakeGateway((client, frame) -> {
            if (frame.path("type").asText().equals("register")) {
                client.failed(frame, false);
            } else {
                client.connected(frame, "s1", "");
            }
        })) {
            assertThat(command.run("sub", "news", "-u", gateway.url())).isEqualTo(ExitCode.FAILURE);
            assertThat(command.err()).contains("cannot subscribe to news: TEST: said no");
        }
    }

    @Test
    void closeThatSaysDoNotComeBackEnds() {
        try (FakeGateway gateway = new FakeGateway((client, frame) -> {
            if (greet(client, frame, "s1")) {
                client.close(4100);
            }
        })) {
            assertThat(command.run("sub", "news", "-u", gateway.url())).isEqualTo(ExitCode.FAILURE);
            assertThat(gateway.received("connect")).hasSize(1);
        }
    }

    @Test
    void serverThatDoesNotSpeakJsonEnds() {
        try (FakeGateway gateway = new FakeGateway((client, frame) -> client.send("hello"))) {
            assertThat(command.run("sub", "news", "-u", gateway.url())).isEqualTo(ExitCode.FAILURE);
            assertThat(command.err()).contains("does not speak the protocol");
        }
    }

    @Test
    void withoutAnyGatewayEndsUnreachable() {
        String nowhere = "ws://127.0.0.1:" + FreePorts.one() + "/ws";

        assertThat(command.run("sub", "news", "-u", nowhere, "-u", nowhere)).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(command.run("sub", "news", "-u", nowhere, "--wait", "50ms")).isEqualTo(ExitCode.UNREACHABLE);
    }

    @Test
    void waitEndsSuccessfullyOnlyWhenNoCountWasMissed() {
        try (FakeGateway gateway = new FakeGateway((client, frame) -> greet(client, frame, "s1"))) {
            assertThat(command.run("sub", "news", "--wait", "1500ms", "-u", gateway.url()))
                    .isZero();
            assertThat(command.run("sub", "news", "--wait", "1500ms", "--count", "1", "-u", gateway.url()))
                    .isEqualTo(ExitCode.FAILURE);
        }
    }

    @Test
    void readerWhoPausesStopsTheSocketAndLosesNothing() throws Exception {
        int count = 10_000;
        String filler = "x".repeat(4_096);
        CompletableFuture<Peer> peer = new CompletableFuture<>();
        CountDownLatch reading = new CountDownLatch(1);
        StringBuilder lines = new StringBuilder();
        try (FakeGateway gateway = new FakeGateway((client, frame) -> {
            if (greet(client, frame, "s1")) {
                for (int i = 1; i <= count; i++) {
                    client.publication("news", "a:" + (5 + i), "'" + i + filler + "'");
                }
                peer.complete(client);
            }
        })) {
            CommandRun slow = command.stdout(new Writer() {
                @Override
                public void write(char[] text, int offset, int length) throws IOException {
                    try {
                        reading.await();
                    } catch (InterruptedException interrupted) {
                        throw new IOException(interrupted);
                    }
                    lines.append(new String(text, offset, length).replace(filler, ""));
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            });
            CompletableFuture<Integer> exitCode = CompletableFuture.supplyAsync(
                    () -> slow.run("sub", "news", "--count", Integer.toString(count), "-u", gateway.url()));
            Future<Void> last = peer.get().socket().writePing(Buffer.buffer());
            await().during(Duration.ofSeconds(1)).until(() -> !last.isComplete());

            reading.countDown();

            assertThat(exitCode.get()).isZero();
            assertThat(lines.toString().lines()).hasSize(count);
            assertThat(lines.toString()).startsWith("\"1\"").contains("\"" + count + "\"");
        }
    }

    @Test
    void wrongUseIsToldApart() {
        assertThat(command.run("sub")).isEqualTo(ExitCode.USAGE);
        assertThat(command.run("sub", "news", "--since", "yesterday")).isEqualTo(ExitCode.USAGE);
        assertThat(command.run("sub", "news", "--since", "last:0")).isEqualTo(ExitCode.USAGE);
        assertThat(command.run("sub", "news", "sport", "--since", "a:1")).isEqualTo(ExitCode.USAGE);
        assertThat(command.run("sub", "news", "--wait", "soon")).isEqualTo(ExitCode.USAGE);
        assertThat(command.run("sub", "news", "-u", "http://127.0.0.1/ws")).isEqualTo(ExitCode.USAGE);
    }

    /** Answers connect and register; true after a register. */
    private static void replace(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static boolean greet(Peer client, JsonNode frame, String session) {
        switch (frame.path("type").asText()) {
            case "connect" -> client.connected(frame, session, "");
            case "register" ->
                client.registered(
                        frame,
                        frame.path("since").asText().contains(":")
                                ? frame.path("since").asText()
                                : "a:5");
            default -> {}
        }
        return frame.path("type").asText().equals("register");
    }
}
