package io.tidegate.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidegate.protocol.CloseCode;
import io.tidegate.testkit.RawClient;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** WebSockets over TLS are as good as without. */
final class TlsIT {
    @RegisterExtension
    private final TwoLoops server = new TwoLoops(true);

    @Test
    void messagesGoInAndOut() {
        RawClient client = server.connect();
        TwoLoops.expectEcho(client, "héllo");
        TwoLoops.expectEcho(client, "");
        TwoLoops.expectEcho(client, "x".repeat(TwoLoops.MESSAGE_MAX));
    }

    @Test
    void plainClientsAreRefused() {
        assertThatThrownBy(() -> RawClient.handshakeStatus(server.base.replace("wss:", "ws:") + "/ws"))
                .isInstanceOf(UncheckedIOException.class);
        TwoLoops.expectEcho(server.connect(), "others are served");
    }

    @Test
    void closeFrameReachesTheClient() {
        RawClient client = server.connect();
        client.send("close");
        assertThat(client.awaitClose()).isEqualTo(CloseCode.SLOW_CONSUMER.number());
        await().until(() -> server.onlySession().closes.get() == 1);
    }

    @Test
    void clientThatVanishesIsGone() {
        RawClient client = server.connect();
        TwoLoops.expectEcho(client, "here");
        client.reset();
        await().until(() -> server.onlySession().closes.get() == 1);
    }

    @Test
    void stalledClientIsCutWithoutWaitingForItsGoodbye() {
        RawClient client = server.connect();
        RecordingListener session = server.onlySession();
        client.stopReading();
        server.fill(session);
        TwoLoops.get(server.onLoop(session, () -> session.connection.close(CloseCode.SLOW_CONSUMER)));
        await().atMost(Duration.ofSeconds(4)).until(() -> session.closes.get() == 1);
    }
}
