package io.tidegate.transport;

import static io.tidegate.transport.TwoLoops.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.protocol.CloseCode;
import io.tidegate.protocol.Frame;
import io.tidegate.testkit.RawClient;
import io.tidegate.testkit.RawFrame;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that do not read cost no more than their bound. */
@ParameterizedClass(name = "TLS {0}")
@ValueSource(booleans = {false, true})
final class StalledClientIT {
    private static final int QUESTIONS = 1_000;
    private static final int PINGS = 20_000;
    private static final Frame END = new Frame("end".getBytes(UTF_8));

    @RegisterExtension
    private final TwoLoops server;

    StalledClientIT(boolean tls) {
        server = new TwoLoops(tls).with("websocket.controlFramesPerSecondMax", "1000000");
    }

    private static byte[] frame(boolean last, int opcode, byte[] payload) {
        return new RawFrame(last, opcode, payload).encode(true);
    }

    @Test
    void stalledClientIsUnwritableUntilItReadsAgain() {
        RawClient client = server.connect();
        RecordingListener session = server.onlySession();
        client.stopReading();
        int written = server.fill(session);
        int before = session.drains.get();
        client.resumeReading();
        await().until(() -> session.drains.get() > before);
        for (int i = 0; i < written; i++) {
            assertThat(client.await()).startsWith("n" + i + "y");
        }
    }

    @Test
    void stalledClientsShareOneBoundAndEachGetsItsOwn() {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < TwoLoops.CONNECTIONS_MAX; i++) {
            RawClient client = server.connect();
            client.stopReading();
            clients.add(client);
        }
        await().until(() -> server.sessions().size() == clients.size());
        List<Integer> written = new ArrayList<>();
        server.sessions().forEach(session -> written.add(server.fill(session)));
        assertThat(server.backlog()).isBetween(TwoLoops.BACKLOG_MAX / 2.0, 1.1 * TwoLoops.BACKLOG_MAX);

        clients.forEach(RawClient::resumeReading);
        await().until(() -> server.backlog() == 0);
        await().until(() -> server.sessions().stream().allMatch(session -> session.drains.get() > 0));
        server.sessions().forEach(session -> get(server.onLoop(session, () -> session.connection.write(END))));
        List<Integer> received = new ArrayList<>();
        clients.forEach(client -> received.add(readToTheEnd(client)));
        assertThat(received).containsExactlyInAnyOrderElementsOf(written);
    }

    /** How many came before the end, all in order. */
    private static int readToTheEnd(RawClient client) {
        int count = 0;
        for (String next = client.await(); !next.equals("end"); next = client.await()) {
            assertThat(next).startsWith("n" + count++ + "y");
        }
        return count;
    }

    @Test
    void vanishedClientLeavesNoBacklog() {
        RawClient client = server.connect();
        RecordingListener session = server.onlySession();
        client.stopReading();
        server.fill(session);
        assertThat(server.backlog()).isPositive();
        client.reset();
        await().until(() -> server.backlog() == 0);
    }

    @Test
    void stalledClientIsCutOffWhenItDoesNotTakeTheCloseFrame() {
        RawClient client = server.connect();
        RecordingListener session = server.onlySession();
        client.stopReading();
        server.fill(session);
        get(server.onLoop(session, () -> session.connection.close(CloseCode.SLOW_CONSUMER)));
        await().until(() -> session.closes.get() == 1);
    }

    @Test
    void stalledClientThatSendsACloseFrameIsCutOffToo() {
        RawClient client = server.connect();
        RecordingListener session = server.onlySession();
        client.stopReading();
        server.fill(session);
        client.sendClose(1000);
        await().until(() -> session.closes.get() == 1);
    }

    @Test
    void clientThatAsksAndNeverReadsIsNotReadFrom() {
        RawClient client = server.connect();
        RecordingListener session = server.onlySession();
        client.stopReading();
        server.fill(session);
        String question = "q".repeat(10_000);
        Thread asking = new Thread(() -> {
            try {
                for (int i = 0; i < QUESTIONS; i++) {
                    client.send(question);
                }
            } catch (UncheckedIOException closed) {
                // the test is over
            }
        });
        asking.start();
        await().during(Duration.ofMillis(500)).until(() -> session.messages.size() < 100);
        client.resumeReading();
        await().atMost(Duration.ofSeconds(30)).until(() -> session.messages.size() == QUESTIONS);
    }

    @Test
    void pingsOfAClientThatNeverReadsAreNotAnsweredWithoutEnd() {
        RawClient client = server.connect();
        RecordingListener session = server.onlySession();
        client.stopReading();
        server.fill(session);
        byte[] ping = frame(true, RawFrame.PING, new byte[125]);
        Thread pinging = new Thread(() -> {
            try {
                for (int i = 0; i < PINGS; i++) {
                    client.sendBytes(ping);
                }
            } catch (UncheckedIOException closed) {
                // the test is over
            }
        });
        pinging.start();
        await().until(() -> session.signs.get() >= 64);
        await().during(Duration.ofMillis(500)).until(() -> session.signs.get() < 10_000);
        client.resumeReading();
        await().atMost(Duration.ofSeconds(30)).until(() -> session.signs.get() == PINGS);
    }

    @Test
    void stoppedServerDoesNotWaitForAStalledClient() {
        RawClient client = server.connect();
        RecordingListener session = server.onlySession();
        client.stopReading();
        server.fill(session);
        server.loops.forEach(loop -> get(loop.halt()));
        assertThat(session.closes).hasValue(1);
    }
}
