package io.tidegate.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.auth.Permissions;
import io.tidegate.auth.Principal;
import io.tidegate.message.Gap;
import io.tidegate.message.Position;
import io.tidegate.message.Since;
import io.tidegate.protocol.ClientFrame;
import io.tidegate.protocol.CloseCode;
import io.tidegate.protocol.FailureCode;
import io.tidegate.protocol.ServerFrame;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SessionResumeTest {
    private final FakeCluster cluster = new FakeCluster(2);
    private final FakeNode first = cluster.node(0);
    private final FakeNode second = cluster.node(1);

    @AfterEach
    void invariantsHold() {
        cluster.checkInvariants();
    }

    private void append(int from, int to) {
        for (int i = from; i <= to; i++) {
            cluster.streams.append("news", "" + i);
        }
        cluster.loops.runAll();
    }

    private static Position at(long offset) {
        return new Position(7, offset);
    }

    @Test
    void sessionGoesOnWhereItStoppedOnTheSameNode() {
        FakeClient before = first.subscriber("news");
        append(1, 2);
        before.drop();
        append(3, 4);
        FakeClient after = first.open().connect(before.session());

        assertThat(after.connected().resumed()).isTrue();
        assertThat(after.session()).isEqualTo(before.session());
        assertThat(after.connected().subscriptions()).containsExactly(new ServerFrame.Resumed("news", at(2), true));
        assertThat(after.frames().get(0)).isInstanceOf(ServerFrame.Connected.class);
        assertThat(after.received("news")).containsExactly("3", "4");
    }

    @Test
    void onlySomeSessionsAreLookedForAtOnceAndTheOthersFollowInTurn() {
        List<String> sessions = droppedSessions(FakeCluster.RESUMES_MAX + FakeCluster.RESUMES_WAITING_MAX);
        cluster.store.loads = 0;
        List<Runnable> held = new ArrayList<>();
        cluster.store.held = held;
        List<FakeClient> back =
                sessions.stream().map(id -> second.open().connect(id)).toList();

        assertThat(cluster.store.loads).isEqualTo(FakeCluster.RESUMES_MAX);
        assertThat(waiting()).isEqualTo(FakeCluster.RESUMES_WAITING_MAX);

        held.get(0).run();
        cluster.loops.runAll();
        assertThat(cluster.store.loads).isEqualTo(FakeCluster.RESUMES_MAX + 1);

        held.subList(1, held.size()).forEach(Runnable::run);
        cluster.store.held = null;
        cluster.advance(FakeCluster.CONFIG.storeTimeout());
        assertThat(back).allMatch(client -> client.connected().resumed());
        assertThat(waiting()).isZero();
    }

    @Test
    void whoComesWhenTooManyWaitGetsARetryableErrorAndMayTryAgain() {
        List<String> sessions = droppedSessions(FakeCluster.RESUMES_MAX + FakeCluster.RESUMES_WAITING_MAX + 1);
        cluster.store.held = new ArrayList<>();
        List<FakeClient> back =
                sessions.stream().map(id -> second.open().connect(id)).toList();
        FakeClient last = back.get(back.size() - 1);

        assertThat(back).filteredOn(client -> !client.failures().isEmpty()).containsExactly(last);
        assertThat(last.frames(ServerFrame.Failure.class))
                .singleElement()
                .satisfies(failure -> assertThat(failure)
                        .isEqualTo(new ServerFrame.Failure(
                                1L,
                                null,
                                FailureCode.OVERLOADED.number(),
                                "OVERLOADED",
                                "too many clients come back at once; connect again",
                                true)));

        cluster.store.releaseHeld();
        cluster.loops.runAll();
        last.connect(sessions.get(sessions.size() - 1));
        assertThat(last.connected().resumed()).isTrue();
    }

    @Test
    void whoHasGoneBeforeItsTurnTakesNone() {
        List<String> sessions = droppedSessions(FakeCluster.RESUMES_MAX + 2);
        cluster.store.loads = 0;
        cluster.store.held = new ArrayList<>();
        List<FakeClient> back =
                sessions.stream().map(id -> second.open().connect(id)).toList();
        back.get(FakeCluster.RESUMES_MAX).drop();
        cluster.store.releaseHeld();
        cluster.loops.runAll();

        assertThat(cluster.store.loads).isEqualTo(sessions.size() - 1);
        assertThat(back.get(FakeCluster.RESUMES_MAX + 1).connected().resumed()).isTrue();
    }

    private List<String> droppedSessions(int count) {
        return Stream.generate(() -> {
                    FakeClient client = first.subscriber("news");
                    client.drop();
                    return client.session();
                })
                .limit(count)
                .toList();
    }

    private double waiting() {
        return second.registry.get("tidegate.session.resumes.waiting").gauge().value();
    }

    @Test
    void sessionGoesOnWhereItStoppedOnAnotherNode() {
        FakeClient before = first.subscriber("news");
        append(1, 2);
        before.drop();
        append(3, 4);
        FakeClient after = second.open().connect(before.session());
        append(5, 5);

        assertThat(after.connected().resumed()).isTrue();
        assertThat(after.received("news")).containsExactly("3", "4", "5");
        assertThat(first.sessions().size()).as("the former holder forgets it").isZero();
        assertThat(cluster.store.expires(before.session())).isFalse();
    }

    @Test
    void connectedComesBeforeAnythingElseWhateverTheOrderOfStarts() {
        FakeClient before = first.subscriber("news").register("sport");
        before.drop();
        append(1, 1);
        cluster.streams.append("sport", "a");
        List<Runnable> starts = new ArrayList<>();
        second.hub.heldStarts = starts;
        FakeClient after = second.open().connect(before.session());
        second.on(starts.get(1));
        append(2, 2);
        assertThat(after.frames()).isEmpty();

        second.on(starts.get(0));
        assertThat(after.connected().subscriptions())
                .extracting(ServerFrame.Resumed::address)
                .containsExactly("news", "sport");
        assertThat(after.received("news")).containsExactly("1", "2");
        assertThat(after.received("sport")).containsExactly("a");
    }

    @Test
    void whatWasLostMeanwhileIsToldAfterConnected() {
        FakeClient before = first.subscriber("news");
        append(1, 1);
        before.drop();
        append(2, 9);
        cluster.streams.trim("news", 5);
        FakeClient after = first.open().connect(before.session());

        assertThat(after.connected().subscriptions()).containsExactly(new ServerFrame.Resumed("news", at(5), false));
        assertThat(after.frames().get(1))
                .isEqualTo(new ServerFrame.Gap("news", new Gap(at(1), at(5), 4, Gap.Reason.EXPIRED)));
        assertThat(after.received("news")).containsExactly("6", "7", "8", "9");
    }

    @Test
    void gapThatCouldNotBeToldIsToldNextTime() {
        FakeClient before = first.subscriber("news");
        FakeClient sport = before.register("sport");
        append(1, 1);
        before.drop();
        append(2, 9);
        cluster.streams.trim("news", 5);
        List<Runnable> starts = new ArrayList<>();
        first.hub.heldStarts = starts;
        FakeClient hasty = first.open().connect(sport.session());
        first.on(starts.get(0));
        hasty.drop();
        first.hub.heldStarts = null;
        FakeClient after = first.open().connect(before.session());

        assertThat(hasty.frames()).isEmpty();
        assertThat(after.frames(ServerFrame.Gap.class)).hasSize(1);
    }

    @Test
    void unknownSessionBecomesANewOne() {
        FakeClient client = first.open().connect("A".repeat(22));

        assertThat(client.connected().resumed()).isFalse();
        assertThat(client.session()).isNotEqualTo("A".repeat(22));
    }

    @Test
    void somethingThatIsNoSessionIdDoesNotReachTheStore() {
        FakeClient client = first.open().connect("../../etc");

        assertThat(client.connected().resumed()).isFalse();
        assertThat(cluster.store.loads).isZero();
    }

    @Test
    void sessionThatExpiredBecomesANewOne() {
        FakeClient before = first.subscriber("news");
        before.drop();
        cluster.advance(Duration.ofSeconds(121));
        FakeClient after = second.open().connect(before.session());

        assertThat(after.connected().resumed()).isFalse();
        assertThat(second.hub.subscriptions).isEmpty();
    }

    @Test
    void sessionOfSomebodyElseIsUnknown() {
        FakeCluster named = new FakeCluster(
                2,
                FakeCluster.CONFIG,
                credentials -> Future.succeededFuture(
                        Optional.of(new Principal(String.valueOf(credentials.token()), Permissions.ALL, null, null))));
        FakeClient anna = named.node(0)
                .open()
                .send(new ClientFrame.Connect(1L, "anna", null))
                .register("news");
        FakeClient here = named.node(0).open().send(new ClientFrame.Connect(1L, "bert", anna.session()));
        FakeClient there = named.node(1).open().send(new ClientFrame.Connect(1L, "bert", anna.session()));

        assertThat(here.connected().resumed()).isFalse();
        assertThat(there.connected().resumed()).isFalse();
        assertThat(anna.closed()).isNull();
        named.checkInvariants();
    }

    @Test
    void sessionThatIsOpenElsewhereIsTakenOver() {
        FakeClient before = first.subscriber("news");
        append(1, 2);
        FakeClient after = second.open().connect(before.session());
        append(3, 3);

        assertThat(before.closed()).isEqualTo(CloseCode.SESSION_REPLACED);
        assertThat(before.received("news")).containsExactly("1", "2");
        assertThat(after.received("news")).containsExactly("3");
        assertThat(first.sessions().size()).isZero();
    }

    @Test
    void sessionThatIsOpenOnTheSameLoopIsTakenOver() {
        FakeClient before = first.subscriber("news");
        append(1, 2);
        FakeClient after = first.open().connect(before.session());
        append(3, 3);

        assertThat(before.closed()).isEqualTo(CloseCode.SESSION_REPLACED);
        assertThat(after.received("news")).containsExactly("3");
        assertThat(cluster.store.peek(after.session()).orElseThrow().generation())
                .isEqualTo(1);
        assertThat(cluster.store.expires(after.session())).isFalse();
    }

    @Test
    void holderThatDoesNotAnswerIsNotWaitedForLong() {
        FakeClient before = first.subscriber("news");
        append(1, 2);
        cluster.answersHandOver = false;
        FakeClient after = second.open().connect(before.session());
        assertThat(after.frames()).isEmpty();

        cluster.advance(Duration.ofMillis(2_100));
        assertThat(after.connected().resumed()).isTrue();
    }

    @Test
    void holderThatWasReplacedUnawaresCannotOverwriteItsSuccessor() {
        FakeClient before = first.subscriber("news");
        cluster.answersHandOver = false;
        FakeClient after = second.open().connect(before.session());
        cluster.advance(Duration.ofMillis(2_100));
        append(1, 3);
        before.register("sport");
        cluster.advance(Duration.ofSeconds(2));

        assertThat(before.closed()).isEqualTo(CloseCode.SESSION_REPLACED);
        assertThat(after.closed()).isNull();
        SessionRecord record = cluster.store.peek(after.session()).orElseThrow();
        assertThat(record.node()).isEqualTo(second.id());
        assertThat(record.cursors()).hasSize(1);
        assertThat(cluster.store.expires(after.session())).isFalse();
    }

    @Test
    void sessionOfADeadNodeGoesOnFromItsLastCheckpoint() {
        FakeClient before = first.subscriber("news");
        append(1, 5);
        cluster.advance(Duration.ofSeconds(11));
        append(6, 8);
        cluster.kill(0);
        FakeClient after = second.open().connect(before.session());

        assertThat(cluster.handOverRequests).isEmpty();
        assertThat(after.connected().resumed()).isTrue();
        assertThat(after.received("news")).containsExactly("6", "7", "8");
    }

    @Test
    void checkpointOfAnEarlierEpochIsNotUsed() {
        FakeClient before = first.subscriber("news");
        append(1, 5);
        cluster.advance(Duration.ofSeconds(11));
        cluster.kill(0);
        cluster.store.checkpoints.replaceAll((key, position) -> new Position(6, 100));
        FakeClient after = second.open().connect(before.session());

        assertThat(after.received("news")).endsWith("5").isSubsetOf("1", "2", "3", "4", "5");
        assertThat(after.frames(ServerFrame.Gap.class)).isEmpty();
    }

    @Test
    void acknowledgingClientOfADeadNodeGoesOnAfterWhatItAcknowledged() {
        FakeClient before = first.open().connect();
        before.send(new ClientFrame.Register(2L, "news", Since.LATEST, true));
        FakeClient other = first.subscriber("news");
        append(1, 5);
        before.send(new ClientFrame.Acknowledge("news", at(2)));
        cluster.advance(Duration.ofSeconds(11));
        assertThat(other.received("news")).hasSize(5);
        cluster.kill(0);
        FakeClient after = second.open().connect(before.session());

        assertThat(after.received("news")).containsExactly("3", "4", "5");
        after.send(new ClientFrame.Acknowledge("news", at(5)));
        assertThat(after.failures()).isEmpty();
    }

    @Test
    void acknowledgedCursorIsKeptOnDisconnect() {
        FakeClient before = first.open().connect();
        before.send(new ClientFrame.Register(2L, "news", Since.LATEST, true));
        append(1, 5);
        before.send(new ClientFrame.Acknowledge("news", at(4)));
        before.drop();
        FakeClient after = second.open().connect(before.session());

        assertThat(after.received("news")).containsExactly("5");
    }

    @Test
    void cursorsOfTheSameMessageWinOverTheSession() {
        FakeClient before = first.subscriber("news").register("sport");
        append(1, 5);
        before.drop();
        FakeClient after = second.open();
        after.send(new ClientFrame.Connect(1L, null, before.session()), FakeClient.register(9, "news", at(3)));

        assertThat(after.frames().get(0)).isInstanceOf(ServerFrame.Connected.class);
        assertThat(after.frames().get(1)).isEqualTo(new ServerFrame.Registered(9L, "news", at(3), true));
        assertThat(after.received("news")).containsExactly("4", "5");
        assertThat(second.hub.subscriptions).hasSize(2);
    }

    @Test
    void cursorThatComesLaterRepositionsOnce() {
        FakeClient before = first.subscriber("news");
        append(1, 5);
        before.drop();
        FakeClient after = second.open().connect(before.session());
        after.send(FakeClient.register(8, "news", at(1)));
        after.send(FakeClient.register(9, "news", at(2)));

        assertThat(after.received("news")).containsExactly("2", "3", "4", "5");
        assertThat(after.failures()).containsExactly("ALREADY_REGISTERED");
        assertThat(second.hub.active()).hasSize(1);
    }

    @Test
    void acknowledgementOfWhatCameBeforeTheRepositionIsInOrder() {
        FakeClient before = first.open().connect();
        before.send(new ClientFrame.Register(2L, "news", Since.LATEST, true));
        append(1, 5);
        before.drop();
        FakeClient after = second.open().connect(before.session());
        after.drain(0);
        after.send(new ClientFrame.Register(8L, "news", new Since.After(at(1)), true));
        after.send(new ClientFrame.Acknowledge("news", at(5)));
        after.send(new ClientFrame.Acknowledge("news", at(6)));

        assertThat(after.failures()).as("5 was sent, 6 was not").containsExactly("UNKNOWN_CURSOR");
    }

    @Test
    void registerWithoutCursorDoesNotMoveAResumedSubscription() {
        FakeClient before = first.subscriber("news");
        before.drop();
        FakeClient after = second.open();
        after.send(
                new ClientFrame.Connect(1L, null, before.session()),
                new ClientFrame.Register(2L, "news", Since.LATEST, false));

        assertThat(after.failures()).containsExactly("ALREADY_REGISTERED");
    }

    @Test
    void unregisterThatCameFirstKeepsItsTurn() {
        FakeClient before = first.subscriber("news");
        append(1, 5);
        before.drop();
        FakeClient after = second.open();
        after.send(
                new ClientFrame.Connect(1L, null, before.session()),
                new ClientFrame.Unregister(2L, "news"),
                FakeClient.register(3, "news", at(4)));

        assertThat(after.frames(ServerFrame.Unregistered.class)).hasSize(1);
        assertThat(after.received("news")).containsExactly("5");
    }

    @Test
    void sessionWhoseAddressCannotBeReachedYetKeepsIt() {
        FakeClient before = first.subscriber("news");
        append(1, 1);
        before.drop();
        append(2, 2);
        second.hub.startFault = FailureCode.UNAVAILABLE;
        FakeClient early = second.open().connect(before.session());
        assertThat(early.failures()).containsExactly("UNAVAILABLE");
        assertThat(early.frames(ServerFrame.Connected.class)).isEmpty();
        assertThat(early.closed()).isEqualTo(CloseCode.TRY_AGAIN_LATER);

        second.hub.startFault = null;
        FakeClient after = second.open().connect(before.session());
        assertThat(after.connected().resumed()).isTrue();
        assertThat(after.received("news")).containsExactly("2");
    }

    @Test
    void addressThatCannotBeResumedIsToldAndTheOthersGoOn() {
        FakeClient before = first.subscriber("news");
        before.drop();
        second.hub.startFault = FailureCode.INVALID_ADDRESS;
        FakeClient after = second.open().connect(before.session());

        assertThat(after.connected().subscriptions()).isEmpty();
        assertThat(after.frames(ServerFrame.Failure.class))
                .extracting(ServerFrame.Failure::address)
                .containsExactly("news");
    }

    @Test
    void storeThatIsAwayMakesConnectFailSoThatNothingIsLost() {
        FakeClient before = first.subscriber("news");
        append(1, 1);
        before.drop();
        append(2, 2);
        cluster.store.failing = true;
        FakeClient after = second.open();
        after.send(
                new ClientFrame.Connect(1L, null, before.session()),
                new ClientFrame.Register(2L, "news", Since.LATEST, false));
        assertThat(after.failures()).containsExactly("UNAVAILABLE", "UNAVAILABLE");

        cluster.store.failing = false;
        after.connect(before.session());
        assertThat(after.received("news")).containsExactly("2");
    }

    @Test
    void storeThatDoesNotAnswerMakesConnectFail() {
        FakeClient before = first.subscriber("news");
        before.drop();
        cluster.store.held = new ArrayList<>();
        FakeClient after = second.open().connect(before.session());
        cluster.advance(Duration.ofSeconds(11));

        assertThat(after.failures()).containsExactly("UNAVAILABLE");
    }

    @Test
    void connectionThatBreaksWhileItResumesLosesNothing() {
        FakeClient before = first.subscriber("news");
        append(1, 1);
        before.drop();
        append(2, 3);
        List<Runnable> starts = new ArrayList<>();
        second.hub.heldStarts = starts;
        FakeClient hasty = second.open().connect(before.session());
        hasty.drop();
        second.hub.heldStarts = null;
        FakeClient after = second.open().connect(before.session());

        assertThat(hasty.frames()).isEmpty();
        assertThat(after.received("news")).containsExactly("2", "3");
    }

    @Test
    void twoConnectionsThatResumeAtOnceLeaveOne() {
        FakeClient before = first.subscriber("news");
        before.drop();
        cluster.store.held = new ArrayList<>();
        FakeClient one = second.open().connect(before.session());
        FakeClient other = second.open().connect(before.session());
        cluster.store.releaseHeld();
        append(1, 2);

        long open =
                Stream.of(one, other).filter(client -> client.closed() == null).count();
        assertThat(open).isEqualTo(1);
        FakeClient winner = one.closed() == null ? one : other;
        assertThat(winner.received("news")).containsExactly("1", "2");
    }

    @Test
    void bridgeSubscriptionGoesOnWhenItsClientResumesTheSameAddress() {
        FakeClient before = first.subscriber("news");
        append(1, 1);
        before.drop();
        append(2, 2);
        FakeClient after = second.open().register("news").connect(before.session());
        append(3, 3);

        assertThat(after.connected().subscriptions()).isEmpty();
        assertThat(after.received("news")).containsExactly("3");
    }

    @Test
    void whoComesBackToANodeThatDidNotHearOfTheHandOverGoesOnWhereItWasLast() {
        FakeClient before = first.subscriber("news");
        append(1, 1);
        before.drop();
        cluster.answersHandOver = false;
        FakeClient elsewhere = second.open().connect(before.session()).register("sport");
        append(2, 2);
        elsewhere.drop();
        append(3, 3);
        FakeClient back = first.open().connect(before.session());
        cluster.advance(Duration.ofSeconds(3));

        assertThat(back.connected().resumed()).isTrue();
        assertThat(back.connected().subscriptions())
                .extracting(ServerFrame.Resumed::address)
                .containsExactly("news", "sport");
        assertThat(back.received("news")).containsExactly("3");
        assertThat(back.closed()).isNull();
    }

    @Test
    void whoComesBackToANodeThatFrozeDoesNotGetItsOldSession() {
        FakeClient before = first.subscriber("news");
        append(1, 1);
        cluster.answersHandOver = false;
        FakeClient elsewhere = second.open().connect(before.session());
        cluster.advance(Duration.ofSeconds(3));
        elsewhere.register("sport");
        elsewhere.drop();
        FakeClient back = first.open().connect(before.session());
        cluster.advance(Duration.ofSeconds(3));

        assertThat(before.closed()).isEqualTo(CloseCode.SESSION_REPLACED);
        assertThat(back.connected().subscriptions())
                .extracting(ServerFrame.Resumed::address)
                .containsExactly("news", "sport");
        assertThat(back.closed()).isNull();
    }

    @Test
    void sessionThatIsHereGoesOnWhileTheStoreIsAway() {
        FakeClient before = first.subscriber("news");
        before.drop();
        cluster.store.failing = true;
        FakeClient after = first.open().connect(before.session());

        assertThat(after.connected().resumed()).isTrue();
    }

    @Test
    void cursorsOfAllSubscriptionsWinOverTheSession() {
        FakeClient before = first.open().connect();
        for (int i = 0; i < FakeCluster.SUBSCRIPTIONS_MAX; i++) {
            before.register("address-" + i);
        }
        before.drop();
        ClientFrame[] message = new ClientFrame[FakeCluster.SUBSCRIPTIONS_MAX + 1];
        message[0] = new ClientFrame.Connect(1L, null, before.session());
        for (int i = 0; i < FakeCluster.SUBSCRIPTIONS_MAX; i++) {
            message[i + 1] = FakeClient.register(i, "address-" + i, at(0));
        }
        FakeClient after = second.open().send(message);

        assertThat(after.failures()).isEmpty();
        assertThat(after.frames(ServerFrame.Registered.class)).hasSize(FakeCluster.SUBSCRIPTIONS_MAX);
    }
}
