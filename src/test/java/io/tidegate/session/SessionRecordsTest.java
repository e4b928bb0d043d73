package io.tidegate.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.message.Gap;
import io.tidegate.message.Position;
import io.tidegate.message.Since;
import io.tidegate.protocol.ClientFrame;
import io.tidegate.session.SessionRecord.Cursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SessionRecordsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeCluster cluster = new FakeCluster(1);
    private final FakeNode node = cluster.node(0);
    private final MemorySessionStore store = cluster.store;

    @AfterEach
    void invariantsHold() {
        cluster.checkInvariants();
    }

    private void append(String address, int count) {
        for (int i = 0; i < count; i++) {
            cluster.streams.append(address, "x");
        }
        cluster.loops.runAll();
    }

    private Cursor cursor(FakeClient client) {
        return store.peek(client.session()).orElseThrow().cursors().get(0);
    }

    private Position checkpoint(String address) {
        Position position = store.checkpoints.get(MemorySessionStore.key(node.id(), 0, address));
        assertThat(position).isNotNull();
        return Objects.requireNonNull(position);
    }

    @Test
    void firstSubscriptionIsWrittenAtOnceAndFurtherOnesTogether() {
        FakeClient client = node.subscriber("a");
        assertThat(store.saves).isEqualTo(1);
        client.register("b").register("c").send(new ClientFrame.Unregister(3L, "a"));
        assertThat(store.saves).isEqualTo(1);

        cluster.advance(SECOND);
        assertThat(store.saves).isEqualTo(2);
        assertThat(store.peek(client.session()).orElseThrow().cursors())
                .extracting(Cursor::address)
                .containsExactly("b", "c");
    }

    @Test
    void acknowledgementsAreWrittenOnceInAnInterval() {
        FakeClient client = node.open().connect();
        client.send(new ClientFrame.Register(2L, "news", Since.LATEST, true));
        cluster.advance(Duration.ofSeconds(10));
        int before = store.saves;
        append("news", 50);
        for (int i = 1; i <= 50; i++) {
            client.send(new ClientFrame.Acknowledge("news", new Position(7, i)));
        }
        assertThat(store.saves).isEqualTo(before);

        cluster.advance(Duration.ofMillis(1_100));
        assertThat(store.saves).isEqualTo(before + 1);
        assertThat(cursor(client)).isEqualTo(new Cursor("news", new Position(7, 50), true, false));
        cluster.advance(Duration.ofSeconds(20));
        assertThat(store.saves).isEqualTo(before + 1);
    }

    @Test
    void costOfLiveSubscribersGrowsWithAddressesNotWithClients() {
        for (int i = 0; i < 60; i++) {
            node.subscriber("address-" + i % 3);
        }
        cluster.advance(Duration.ofSeconds(20));
        int saves = store.saves;
        int entries = store.checkpointEntries;
        int calls = store.checkpointCalls;
        for (int round = 0; round < 4; round++) {
            for (int address = 0; address < 3; address++) {
                append("address-" + address, 10);
            }
            cluster.advance(Duration.ofSeconds(5));
        }

        assertThat(store.saves).isEqualTo(saves);
        assertThat(store.checkpointCalls - calls).isEqualTo(4);
        assertThat(store.checkpointEntries - entries).isEqualTo(12);
        assertThat(saves)
                .as("at most one when it registers and one when it is live")
                .isLessThanOrEqualTo(120);
    }

    @Test
    void checkpointsThatDidNotChangeAreNotWritten() {
        node.subscriber("news");
        append("news", 1);
        cluster.advance(Duration.ofSeconds(20));
        int calls = store.checkpointCalls;
        cluster.advance(Duration.ofSeconds(60));

        assertThat(store.checkpointCalls).isEqualTo(calls);
    }

    @Test
    void checkpointIsTheLowestLivePosition() {
        FakeClient slow = node.subscriber("news");
        FakeClient fast = node.subscriber("news");
        append("news", 3);
        cluster.advance(Duration.ofSeconds(10));
        assertThat(checkpoint("news")).isEqualTo(new Position(7, 3));

        slow.room = 0;
        store.held = new ArrayList<>();
        append("news", 5);
        cluster.advance(Duration.ofSeconds(20));
        store.releaseHeld();
        cluster.loops.runAll();
        assertThat(fast.received("news")).hasSize(8);
        assertThat(checkpoint("news"))
                .as("held back until the slow one's record says where it stands")
                .isEqualTo(new Position(7, 3));

        cluster.advance(Duration.ofSeconds(10));
        assertThat(checkpoint("news")).isEqualTo(new Position(7, 8));
        assertThat(cursor(slow)).isEqualTo(new Cursor("news", new Position(7, 3), false, false));

        slow.drain(100);
        cluster.advance(Duration.ofSeconds(10));
        assertThat(cursor(slow).live()).isTrue();
    }

    @Test
    void clientsThatAcknowledgeAndBridgeClientsNeedNoCheckpoint() {
        node.open().connect().send(new ClientFrame.Register(2L, "a", Since.LATEST, true));
        node.open().register("b");
        append("a", 1);
        append("b", 1);
        cluster.advance(Duration.ofSeconds(20));

        assertThat(store.checkpoints).isEmpty();
    }

    @Test
    void checkpointsThatNobodyNeedsAreRemoved() {
        FakeClient client = node.subscriber("news");
        cluster.advance(Duration.ofSeconds(10));
        assertThat(store.checkpoints).hasSize(1);

        client.drop();
        cluster.advance(Duration.ofSeconds(15));
        assertThat(store.checkpoints).isEmpty();
    }

    @Test
    void newEpochIsWritten() {
        FakeClient client = node.subscriber("news");
        append("news", 3);
        cluster.advance(Duration.ofSeconds(10));
        cluster.streams.restart("news");
        node.on(() -> node.hub.active().get(0).skip(Gap.Reason.EPOCH));
        cluster.advance(Duration.ofSeconds(2));

        assertThat(cursor(client).position().epoch()).isEqualTo(8);
    }

    @Test
    void disconnectWritesWhatWasWrittenToTheSocket() {
        FakeClient client = node.subscriber("news");
        append("news", 3);
        client.room = 1;
        append("news", 3);
        client.drop();

        assertThat(store.finalSaves).isEqualTo(1);
        assertThat(cursor(client)).isEqualTo(new Cursor("news", new Position(7, 4), false, false));
        assertThat(store.expires(client.session())).isTrue();
    }

    @Test
    void lastRecordComesAfterTheOneThatIsBeingWritten() {
        store.held = new ArrayList<>();
        FakeClient client = node.subscriber("news");
        append("news", 2);
        client.drop();
        assertThat(store.finalSaves).isZero();

        store.releaseHeld();
        cluster.loops.runAll();
        assertThat(store.peek(client.session()).orElseThrow().ended()).isTrue();
        assertThat(cursor(client).position()).isEqualTo(new Position(7, 2));
    }

    @Test
    void recordThatCouldNotBeWrittenIsWrittenLater() {
        store.failing = true;
        FakeClient client = node.subscriber("news");
        cluster.advance(Duration.ofSeconds(3));
        store.failing = false;
        cluster.advance(Duration.ofSeconds(2));

        assertThat(cursor(client).address()).isEqualTo("news");
        assertThat(node.registry
                        .get("tidegate.session.records.failed")
                        .counter()
                        .count())
                .isGreaterThan(0);
        assertThat(client.closed()).isNull();
    }

    @Test
    void oneWriteAtATime() {
        store.held = new ArrayList<>();
        FakeClient client = node.subscriber("a");
        client.register("b");
        cluster.advance(Duration.ofSeconds(5));
        client.register("c");
        cluster.advance(Duration.ofSeconds(5));

        assertThat(store.saves).isEqualTo(1);
        store.releaseHeld();
        cluster.advance(Duration.ofSeconds(2));
        assertThat(store.peek(client.session()).orElseThrow().cursors()).hasSize(3);
    }

    private static void unregister(FakeClient client, String address) {
        client.send(new ClientFrame.Unregister(null, address));
    }

    @Test
    void subscriptionsAreRecordedInTheirOrderHoweverManyCameAndWent() {
        FakeClient client = node.subscriber("a");
        client.register("b");
        unregister(client, "a");
        client.register("c");
        unregister(client, "b");
        unregister(client, "c");
        client.register("d");
        client.register("a");
        cluster.advance(Duration.ofSeconds(5));

        assertThat(store.peek(client.session()).orElseThrow().cursors())
                .extracting(Cursor::address)
                .containsExactly("d", "a");
    }

    @Test
    void recordSurvivesItsBytes() {
        SessionRecord record = new SessionRecord(
                "anna",
                "node",
                3,
                12,
                true,
                List.of(
                        new Cursor("näws", new Position(5, 6), true, false),
                        new Cursor("b", Position.NONE, false, true)));

        assertThat(SessionRecordBytes.read(SessionRecordBytes.write(record))).isEqualTo(record);
        assertThat(SessionRecordBytes.readHolder(SessionRecordBytes.write(record)))
                .isEqualTo(new SessionRecordBytes.Holder(12, "node", 3));
    }

    /** A client that is live, its record says so, and a checkpoint has been written. */
    private FakeClient liveSubscriber() {
        FakeClient client = node.subscriber("news");
        append("news", 3);
        cluster.advance(Duration.ofSeconds(15));
        assertThat(cursor(client).live()).isTrue();
        return client;
    }

    @Test
    void checkpointsDoNotPassASessionWhoseLastRecordIsNotInTheStore() {
        FakeClient client = liveSubscriber();
        node.subscriber("news");
        cluster.advance(Duration.ofSeconds(5));
        store.failing = true;
        client.drop();
        store.failing = false;
        append("news", 5);
        cluster.advance(Duration.ofSeconds(10));

        assertThat(cursor(client).live()).isTrue();
        assertThat(checkpoint("news")).isEqualTo(new Position(7, 3));
    }

    @Test
    void lastRecordThatCouldNotBeWrittenIsWrittenLater() {
        FakeClient client = liveSubscriber();
        node.subscriber("news");
        store.failing = true;
        client.drop();
        store.failing = false;
        append("news", 5);
        cluster.advance(Duration.ofSeconds(30));

        assertThat(cursor(client)).isEqualTo(new Cursor("news", new Position(7, 3), false, false));
        assertThat(store.expires(client.session())).isTrue();
        assertThat(checkpoint("news")).isEqualTo(new Position(7, 8));
    }

    @Test
    void lastRecordThatCanNeverBeWrittenHoldsCheckpointsBackOnlyForTheResumeWindow() {
        FakeClient client = liveSubscriber();
        node.subscriber("news");
        store.failingFinal = true;
        client.drop();
        append("news", 5);
        cluster.advance(Duration.ofSeconds(150));

        assertThat(checkpoint("news")).isEqualTo(new Position(7, 8));
    }

    @Test
    void checkpointsDoNotPassASubscriptionThatItsClientHasPutBack() {
        FakeClient before = liveSubscriber();
        before.drop();
        FakeClient client = node.open().connect(before.session());
        cluster.advance(Duration.ofSeconds(10));
        assertThat(cursor(client).live()).isTrue();
        node.subscriber("news");
        client.room = 1;
        store.held = new ArrayList<>();
        client.send(FakeClient.register(9, "news", new Position(7, 1)));
        append("news", 5);
        cluster.advance(Duration.ofSeconds(10));
        store.releaseHeld();
        cluster.loops.runAll();

        assertThat(checkpoint("news")).isEqualTo(new Position(7, 1));
    }
}
