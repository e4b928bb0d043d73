package io.tidegate.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.message.Position;
import io.tidegate.protocol.CloseCode;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SessionsTest {
    private final FakeCluster cluster = new FakeCluster(2);
    private final FakeNode node = cluster.node(0);

    @AfterEach
    void invariantsHold() {
        cluster.checkInvariants();
    }

    private Future<Void> stop() {
        List<Future<Void>> stopping = new ArrayList<>();
        node.on(() -> stopping.add(node.sessions().stop()));
        return stopping.get(0);
    }

    private Future<Void> handOver(String session) {
        List<Future<Void>> handing = new ArrayList<>();
        node.on(() -> handing.add(node.sessions().handOver(session)));
        return handing.get(0);
    }

    @Test
    void stopWritesFinalCursorsBeforeItClosesConnections() {
        FakeClient extended = node.subscriber("news");
        FakeClient bridge = node.open().register("news");
        cluster.streams.append("news", "1");
        cluster.loops.runAll();
        cluster.store.held = new ArrayList<>();
        Future<Void> stopping = stop();
        assertThat(stopping.isComplete()).isFalse();
        assertThat(extended.closed()).isNull();

        cluster.store.releaseHeld();
        cluster.loops.runAll();
        assertThat(stopping.succeeded()).isTrue();
        assertThat(extended.closed()).isEqualTo(CloseCode.GOING_AWAY);
        assertThat(bridge.closed()).isEqualTo(CloseCode.GOING_AWAY);
        SessionRecord record = cluster.store.peek(extended.session()).orElseThrow();
        assertThat(record.ended()).isTrue();
        assertThat(record.cursors().get(0).position()).isEqualTo(new Position(7, 1));
    }

    @Test
    void nothingIsDeliveredOnceStopHasBegun() {
        FakeClient client = node.subscriber("news");
        stop();
        cluster.streams.append("news", "1");
        cluster.loops.runAll();
        FakeClient after = cluster.node(1).open().connect(client.session());

        assertThat(client.received("news")).isEmpty();
        assertThat(after.received("news")).containsExactly("1");
    }

    @Test
    void stopClosesConnectionsEvenIfTheStoreIsAway() {
        FakeClient client = node.subscriber("news");
        cluster.store.failing = true;
        Future<Void> stopping = stop();

        assertThat(stopping.succeeded()).isTrue();
        assertThat(client.closed()).isEqualTo(CloseCode.GOING_AWAY);
    }

    @Test
    void connectionsThatComeAfterStopAreSentAway() {
        stop();
        FakeClient late = node.open().connect();

        assertThat(late.closed()).isEqualTo(CloseCode.GOING_AWAY);
        assertThat(late.frames()).isEmpty();
    }

    @Test
    void handOverCompletesWhenTheFinalCursorsAreWritten() {
        FakeClient client = node.subscriber("news");
        cluster.store.held = new ArrayList<>();
        Future<Void> handing = handOver(client.session());
        assertThat(handing.isComplete()).isFalse();

        cluster.store.releaseHeld();
        cluster.loops.runAll();
        assertThat(handing.succeeded()).isTrue();
        assertThat(client.closed()).isEqualTo(CloseCode.SESSION_REPLACED);
        assertThat(cluster.store.peek(client.session()).orElseThrow().ended()).isTrue();
    }

    @Test
    void handOverOfASessionThatIsNotHereCompletesAtOnce() {
        assertThat(handOver("A".repeat(22)).succeeded()).isTrue();
    }

    @Test
    void closedConnectionIsForgottenOnceOnly() {
        FakeClient client = node.subscriber("news");
        client.drop();
        client.drop();

        assertThat(node.count(SessionState.ZOMBIE)).isEqualTo(1);
        assertThat(cluster.store.finalSaves).isEqualTo(1);
    }

    @Test
    void sessionsWithoutAConnectionAreBounded() {
        for (int i = 0; i < FakeCluster.RESUMABLE_MAX + 10; i++) {
            node.subscriber("news").drop();
        }

        assertThat(node.sessions().size()).isEqualTo(FakeCluster.RESUMABLE_MAX);
        assertThat(node.open()
                        .connect(node.clients.get(0).session())
                        .connected()
                        .resumed())
                .as("its record is final")
                .isTrue();
    }
}
