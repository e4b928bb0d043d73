package io.tidegate.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.hub.Hub;
import io.tidegate.message.Body;
import io.tidegate.message.Position;
import io.tidegate.message.Since;
import io.tidegate.protocol.ClientFrame;
import io.tidegate.protocol.CloseCode;
import io.tidegate.protocol.ServerFrame;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SessionDrainTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final FakeCluster cluster = new FakeCluster(2);
    private final FakeNode node = cluster.node(0);

    @AfterEach
    void invariantsHold() {
        cluster.checkInvariants();
    }

    private Future<Void> drain(Duration window) {
        List<Future<Void>> draining = new ArrayList<>();
        node.on(() -> draining.add(node.sessions().drain(window, PATIENCE)));
        return draining.get(0);
    }

    private List<FakeClient> subscribers(int count) {
        return IntStream.range(0, count).mapToObj(i -> node.subscriber("news")).toList();
    }

    private static ClientFrame.Publish publish(long id) {
        return new ClientFrame.Publish(id, "news", List.of(), Body.ofJson("1"), null);
    }

    private static long closed(List<FakeClient> clients) {
        return clients.stream().filter(client -> client.closed() != null).count();
    }

    @Test
    void connectionsAreClosedEvenlyOverTheWindow() {
        List<FakeClient> clients = subscribers(40);
        Future<Void> draining = drain(Duration.ofSeconds(8));
        List<Long> closedAfterEachSecond = new ArrayList<>();
        for (int second = 1; second <= 8; second++) {
            cluster.advance(Duration.ofSeconds(1));
            closedAfterEachSecond.add(closed(clients));
        }

        assertThat(closedAfterEachSecond).containsExactly(5L, 10L, 15L, 20L, 25L, 30L, 35L, 40L);
        assertThat(draining.succeeded()).isTrue();
        assertThat(clients).allMatch(client -> client.closed() == CloseCode.GOING_AWAY);
    }

    @Test
    void moreConnectionsThanStepsAreClosedEvenlyToo() {
        List<FakeClient> clients = subscribers(40);
        drain(Duration.ofMillis(80));
        cluster.advance(Duration.ofMillis(40));

        assertThat(closed(clients)).isEqualTo(20);
    }

    @Test
    void publicationsGoOnUntilTheConnectionsTurnComesAndAreNotRepeatedAfterwards() {
        List<FakeClient> clients = subscribers(2);
        drain(Duration.ofSeconds(10));
        cluster.advance(Duration.ofSeconds(6));
        cluster.streams.append("news", "1");
        cluster.loops.runAll();
        cluster.advance(Duration.ofSeconds(6));
        cluster.streams.append("news", "2");
        FakeClient first = cluster.node(1).open().connect(clients.get(0).session());
        FakeClient second = cluster.node(1).open().connect(clients.get(1).session());

        assertThat(clients.get(0).received("news")).isEmpty();
        assertThat(clients.get(1).received("news")).containsExactly("1");
        assertThat(first.received("news")).containsExactly("1", "2");
        assertThat(second.received("news")).containsExactly("2");
        assertThat(first.connected().resumed()).isTrue();
    }

    @Test
    void connectionIsClosedOnlyWhenItsCursorsAreWritten() {
        FakeClient client = node.subscriber("news");
        cluster.store.held = new ArrayList<>();
        Future<Void> draining = drain(Duration.ZERO);
        cluster.advance(Duration.ofSeconds(1));
        assertThat(client.closed()).isNull();

        cluster.store.releaseHeld();
        cluster.loops.runAll();
        assertThat(client.closed()).isEqualTo(CloseCode.GOING_AWAY);
        assertThat(draining.succeeded()).isTrue();
        SessionRecord record = cluster.store.peek(client.session()).orElseThrow();
        assertThat(record.ended()).isTrue();
        assertThat(record.cursors().get(0).position()).isEqualTo(new Position(7, 0));
    }

    @Test
    void connectionIsClosedAlsoWhenTheStoreNeverAnswers() {
        FakeClient client = node.subscriber("news");
        cluster.store.held = new ArrayList<>();
        drain(Duration.ZERO);
        cluster.advance(FakeCluster.CONFIG.storeTimeout().plusSeconds(1));

        assertThat(client.closed()).isEqualTo(CloseCode.GOING_AWAY);
    }

    @Test
    void publishesUnderWayAreAnsweredBeforeTheConnectionIsClosed() {
        FakeClient client = node.open().connect();
        node.hub.heldPublishes = new ArrayList<>();
        client.send(publish(11), publish(12));
        drain(Duration.ZERO);
        cluster.advance(PATIENCE.minusSeconds(1));
        assertThat(client.closed()).isNull();

        var held = Objects.requireNonNull(node.hub.heldPublishes);
        node.on(() -> held.get(1).complete(new Hub.Published(new Position(7, 2), false)));
        assertThat(client.closed()).isNull();
        node.on(() -> held.get(0).fail("on purpose"));

        assertThat(client.frames(ServerFrame.Published.class))
                .extracting(ServerFrame.Published::id)
                .containsExactly(12L);
        assertThat(client.frames(ServerFrame.Failure.class))
                .extracting(ServerFrame.Failure::id)
                .containsExactly(11L);
        assertThat(client.closed()).isEqualTo(CloseCode.GOING_AWAY);
    }

    @Test
    void publishesThatAreNeverAnsweredGetARetryableErrorBeforeTheConnectionIsClosed() {
        FakeClient client = node.open().connect();
        node.hub.heldPublishes = new ArrayList<>();
        client.send(publish(11), publish(12), publish(13));
        var held = Objects.requireNonNull(node.hub.heldPublishes);
        node.on(() -> held.get(1).complete(new Hub.Published(new Position(7, 2), false)));
        drain(Duration.ZERO);
        cluster.advance(PATIENCE.plusSeconds(1));
        node.on(() -> held.get(0).complete(new Hub.Published(new Position(7, 1), false)));

        assertThat(client.frames(ServerFrame.Published.class))
                .extracting(ServerFrame.Published::id)
                .containsExactly(12L);
        assertThat(client.frames(ServerFrame.Failure.class))
                .allMatch(ServerFrame.Failure::retryable)
                .extracting(ServerFrame.Failure::id)
                .containsExactlyInAnyOrder(11L, 13L);
        assertThat(client.closed()).isEqualTo(CloseCode.GOING_AWAY);
    }

    @Test
    void requestsThatComeWhileOthersAreAwaitedAreRefusedAndNotBegun() {
        FakeClient client = node.subscriber("news");
        node.hub.heldPublishes = new ArrayList<>();
        client.send(publish(11));
        drain(Duration.ZERO);
        cluster.advance(Duration.ofSeconds(1));
        client.send(publish(12), new ClientFrame.History(13L, "news", Since.LATEST, 1));

        assertThat(client.failures()).containsExactly("STOPPING", "STOPPING");
        assertThat(node.hub.published).hasSize(1);
        cluster.advance(PATIENCE);
    }

    @Test
    void requestsThatComeWhileTheLastRecordIsWrittenAreAnswered() {
        FakeClient client = node.subscriber("news");
        cluster.store.held = new ArrayList<>();
        drain(Duration.ZERO);
        cluster.advance(Duration.ofSeconds(1));
        client.send(
                publish(12),
                new ClientFrame.History(13L, "news", Since.LATEST, 1),
                new ClientFrame.Acknowledge("news", new Position(7, 0)));

        assertThat(client.failures()).containsExactly("STOPPING", "STOPPING");
        assertThat(client.closed()).isNull();
        cluster.store.releaseHeld();
        cluster.loops.runAll();
        assertThat(client.closed()).isEqualTo(CloseCode.GOING_AWAY);
        assertThat(node.hub.published).isEmpty();
    }

    @Test
    void clientOfADrainedNodeComesBackWithoutWaitingForIt() {
        FakeClient before = node.subscriber("news");
        drain(Duration.ZERO);
        cluster.advance(Duration.ofSeconds(1));
        FakeClient after = cluster.node(1).open().connect(before.session());

        assertThat(after.connected().resumed()).isTrue();
        assertThat(cluster.handOverRequests)
                .as("its record is final: nobody is asked for it")
                .isEmpty();
        assertThat(node.sessions().size()).as("the former holder forgets it").isZero();
    }

    @Test
    void acknowledgementsAreTakenToTheEnd() {
        FakeClient client = node.open().connect();
        client.send(new ClientFrame.Register(2L, "news", Since.LATEST, true));
        cluster.streams.append("news", "1");
        cluster.loops.runAll();
        node.hub.heldPublishes = new ArrayList<>();
        client.send(publish(11));
        drain(Duration.ZERO);
        cluster.advance(Duration.ofSeconds(1));
        client.send(new ClientFrame.Acknowledge("news", new Position(7, 1)));
        cluster.advance(PATIENCE);

        assertThat(cluster.store
                        .peek(client.session())
                        .orElseThrow()
                        .cursors()
                        .get(0)
                        .position())
                .isEqualTo(new Position(7, 1));
    }

    @Test
    void framesThatWaitForADecisionAreAnswered() {
        FakeClient client = node.subscriber("news");
        cluster.store.held = new ArrayList<>();
        FakeClient deciding =
                node.open().connect(cluster.node(1).subscriber("news").session());
        deciding.send(publish(21));
        drain(Duration.ZERO);
        cluster.advance(Duration.ofMillis(50));

        assertThat(deciding.frames(ServerFrame.Failure.class))
                .extracting(ServerFrame.Failure::id)
                .contains(21L);
        cluster.store.releaseHeld();
        cluster.advance(Duration.ofSeconds(30));
        assertThat(deciding.closed()).isEqualTo(CloseCode.GOING_AWAY);
        assertThat(client.closed()).isEqualTo(CloseCode.GOING_AWAY);
    }

    @Test
    void clientsThatLeaveByThemselvesHoldNothingUp() {
        List<FakeClient> clients = subscribers(3);
        Future<Void> draining = drain(Duration.ofSeconds(3));
        clients.get(2).drop();
        cluster.advance(Duration.ofSeconds(4));

        assertThat(draining.succeeded()).isTrue();
    }

    @Test
    void connectionsThatComeDuringTheDrainAreSentAway() {
        node.subscriber("news");
        drain(Duration.ofSeconds(10));

        assertThat(node.open().connect().closed()).isEqualTo(CloseCode.GOING_AWAY);
    }
}
