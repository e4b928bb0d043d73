package io.tidegate.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.protocol.CloseCode;
import io.tidegate.testkit.RawClient;
import io.tidegate.testkit.RawFrame;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that do not read cost no more than their bound. */
@ParameterizedClass(name = "TLS {0}")
@ValueSource(booleans = {false, true})
final class StalledClientIT {
    @RegisterExtension
    private final TwoLoops server;

    StalledClientIT(boolean tls) {
        server = new TwoLoops(tls);
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
    void stalledClientIsCutOffWhenItDoesNotTakeTheCloseFrame() {
        RawClient client = server.connect();
        RecordingListener session = server.onlySession();
        client.stopReading();
        server.fill(session);
        TwoLoops.get(server.onLoop(session, () -> session.connection.close(CloseCode.SLOW_CONSUMER)));
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
                for (int i = 0; i < 5_000; i++) {
                    client.send(question);
                }
            } catch (UncheckedIOException closed) {
                // the test is over
            }
        });
        asking.start();
        await().during(Duration.ofMillis(500)).until(() -> session.messages.size() < 100);
        client.resumeReading();
        await().atMost(Duration.ofSeconds(30)).until(() -> session.messages.size() == 5_000);
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
                for (int i = 0; i < 50_000; i++) {
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
        await().atMost(Duration.ofSeconds(30)).until(() -> session.signs.get() == 50_000);
    }

    @Test
    void stoppedServerDoesNotWaitForAStalledClient() {
        RawClient client = server.connect();
        RecordingListener session = server.onlySession();
        client.stopReading();
        server.fill(session);
        server.loops.forEach(loop -> TwoLoops.get(loop.halt()));
        assertThat(session.closes).hasValue(1);
    }
}
