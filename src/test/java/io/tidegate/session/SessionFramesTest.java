package io.tidegate.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.auth.Authenticator;
import io.tidegate.auth.Permissions;
import io.tidegate.auth.Principal;
import io.tidegate.hub.Hub;
import io.tidegate.hub.HubException;
import io.tidegate.message.Body;
import io.tidegate.message.Gap;
import io.tidegate.message.Header;
import io.tidegate.message.Position;
import io.tidegate.message.ServiceFailure;
import io.tidegate.message.ServiceReply;
import io.tidegate.message.Since;
import io.tidegate.protocol.ClientFrame;
import io.tidegate.protocol.CloseCode;
import io.tidegate.protocol.FailureCode;
import io.tidegate.protocol.ServerFrame;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SessionFramesTest {
    private static final Body BODY = Body.ofJson("1");

    private final FakeCluster cluster = new FakeCluster(1);
    private final FakeNode node = cluster.node(0);

    @AfterEach
    void invariantsHold() {
        cluster.checkInvariants();
    }

    private static ClientFrame.Publish publish(long id, @Nullable String key) {
        return new ClientFrame.Publish(id, "news", List.of(), BODY, key);
    }

    private static ClientFrame.Send send(long id, @Nullable String replyAddress) {
        return new ClientFrame.Send(id, "service", List.of(), BODY, replyAddress);
    }

    private static ServerFrame.Failure failure(FakeClient client) {
        assertThat(client.last()).isInstanceOf(ServerFrame.Failure.class);
        return (ServerFrame.Failure) client.last();
    }

    @Test
    void connectIsAnsweredWithANewSession() {
        FakeClient client = node.open().connect();

        ServerFrame.Connected connected = client.connected();
        assertThat(connected.id()).isEqualTo(1);
        assertThat(connected.session()).hasSize(22);
        assertThat(connected.resumed()).isFalse();
        assertThat(connected.pingMillis()).isEqualTo(15_000);
        assertThat(connected.resumeWindowMillis()).isEqualTo(120_000);
        assertThat(connected.node()).isEqualTo("name-0");
        assertThat(connected.subscriptions()).isEmpty();
    }

    @Test
    void sessionIdsDifferAndDoNotShowInText() {
        FakeClient one = node.open().connect();
        FakeClient other = node.open().connect();

        assertThat(one.session()).isNotEqualTo(other.session());
        assertThat(SessionId.of(one.session()).orElseThrow().toString()).doesNotContain(one.session());
        assertThat(node.sessions().find(one.session()).orElseThrow().toString()).doesNotContain(one.session());
    }

    @Test
    void secondConnectIsRefused() {
        FakeClient client = node.open().connect().connect();

        assertThat(failure(client).failureType()).isEqualTo("ALREADY_CONNECTED");
        assertThat(failure(client).failureCode()).isEqualTo(FailureCode.ALREADY_CONNECTED.number());
        assertThat(client.frames(ServerFrame.Connected.class)).hasSize(1);
    }

    @Test
    void registeredComesBeforePublications() {
        cluster.streams.append("news", "1");
        cluster.streams.append("news", "2");
        FakeClient client = node.open().connect();
        client.send(new ClientFrame.Register(2L, "news", new Since.Last(1), false));
        cluster.streams.append("news", "3");
        cluster.loops.runAll();

        assertThat(client.frames().get(1)).isEqualTo(new ServerFrame.Registered(2L, "news", new Position(7, 1), true));
        assertThat(client.received("news")).containsExactly("2", "3");
    }

    @Test
    void whatWasLostBeforeRegisteringIsTold() {
        for (int i = 1; i <= 5; i++) {
            cluster.streams.append("news", "" + i);
        }
        cluster.streams.trim("news", 3);
        FakeClient client = node.open().connect();
        client.send(FakeClient.register(2, "news", new Position(7, 1)));

        Position to = new Position(7, 3);
        assertThat(client.frames().subList(1, 3))
                .containsExactly(
                        new ServerFrame.Registered(2L, "news", to, false),
                        new ServerFrame.Gap("news", new Gap(new Position(7, 1), to, 2, Gap.Reason.EXPIRED)));
        assertThat(client.received("news")).containsExactly("4", "5");
    }

    @Test
    void secondRegisterIsRefusedAndTheFirstGoesOn() {
        FakeClient client = node.subscriber("news").register("news");
        cluster.streams.append("news", "1");
        cluster.loops.runAll();

        assertThat(client.failures()).containsExactly("ALREADY_REGISTERED");
        assertThat(client.received("news")).containsExactly("1");
    }

    @Test
    void subscriptionsAreBounded() {
        FakeClient client = node.open().connect();
        for (int i = 0; i <= FakeCluster.SUBSCRIPTIONS_MAX; i++) {
            client.register("address-" + i);
        }

        assertThat(client.failures()).containsExactly("TOO_MANY_SUBSCRIPTIONS");
        assertThat(client.frames(ServerFrame.Registered.class)).hasSize(FakeCluster.SUBSCRIPTIONS_MAX);
    }

    @Test
    void registerThatTheHubRefusesFailsAndMayBeRepeated() {
        node.hub.startFault = FailureCode.TOO_MANY_ADDRESSES;
        FakeClient client = node.subscriber("news");
        assertThat(failure(client)).satisfies(failure -> {
            assertThat(failure.id()).isEqualTo(2);
            assertThat(failure.address()).isEqualTo("news");
            assertThat(failure.failureType()).isEqualTo("TOO_MANY_ADDRESSES");
            assertThat(failure.retryable()).isTrue();
        });

        node.hub.startFault = null;
        client.register("news");
        assertThat(client.last()).isInstanceOf(ServerFrame.Registered.class);
    }

    @Test
    void nothingComesAfterUnregister() {
        FakeClient client = node.subscriber("news").send(new ClientFrame.Unregister(3L, "news"));
        cluster.streams.append("news", "1");
        cluster.loops.runAll();

        assertThat(client.last()).isEqualTo(new ServerFrame.Unregistered(3L, "news"));
        assertThat(client.received("news")).isEmpty();
    }

    @Test
    void unregisterOfNothingIsRefused() {
        FakeClient client = node.open().connect().send(new ClientFrame.Unregister(3L, "news"));

        assertThat(failure(client).failureType()).isEqualTo("NOT_REGISTERED");
    }

    @Test
    void unregisterBeforeTheStartAnswersTheRegisterToo() {
        List<Runnable> starts = new ArrayList<>();
        node.hub.heldStarts = starts;
        FakeClient client = node.subscriber("news").send(new ClientFrame.Unregister(3L, "news"));

        assertThat(client.frames(ServerFrame.Failure.class))
                .extracting(ServerFrame.Failure::id)
                .containsExactly(2L);
        assertThat(client.last()).isInstanceOf(ServerFrame.Unregistered.class);
        node.on(starts.get(0));
        assertThat(client.last()).isInstanceOf(ServerFrame.Unregistered.class);
    }

    @Test
    void publishIsAnsweredWithItsPosition() {
        FakeClient client = node.open().connect().send(publish(3, null));

        assertThat(client.last()).isEqualTo(new ServerFrame.Published(3L, new Position(7, 1), false));
        assertThat(node.hub.published.get(0).id()).isEqualTo("node-0");
        assertThat(node.hub.published.get(0).timeMillis()).isEqualTo(node.loop().nowMillis());
    }

    @Test
    void repeatedKeyIsAnsweredAsADuplicate() {
        FakeClient client =
                node.open().connect().send(publish(3, "order-17"), publish(4, null), publish(5, "order-17"));

        assertThat(client.frames(ServerFrame.Published.class))
                .containsExactly(
                        new ServerFrame.Published(3L, new Position(7, 1), false),
                        new ServerFrame.Published(4L, new Position(7, 2), false),
                        new ServerFrame.Published(5L, new Position(7, 1), true));
        assertThat(node.hub.published.get(0).id()).isEqualTo("key-order-17");
    }

    @Test
    void publishThatTheHubRefusesFailsWithItsCode() {
        node.hub.publishFault = new HubException(FailureCode.OVERLOADED, "later");
        FakeClient client = node.open().connect().send(publish(3, null));

        assertThat(failure(client)).isEqualTo(new ServerFrame.Failure(3L, "news", 300, "OVERLOADED", "later", true));
    }

    @Test
    void publishThatFailsUnexpectedlyMayBeRepeated() {
        node.hub.publishFault = new IllegalStateException("what");
        FakeClient client = node.open().connect().send(publish(3, null));

        assertThat(failure(client).failureType()).isEqualTo("UNAVAILABLE");
        assertThat(client.closed()).isNull();
    }

    @Test
    void requestsInFlightAreBounded() {
        List<Promise<Hub.Published>> held = new ArrayList<>();
        node.hub.heldPublishes = held;
        FakeClient client = node.open().connect();
        for (int i = 0; i <= FakeCluster.REQUESTS_MAX; i++) {
            client.send(publish(i, null));
        }
        assertThat(client.failures()).containsExactly("TOO_MANY_REQUESTS");
        assertThat(failure(client).retryable()).isTrue();

        node.on(() -> held.get(0).complete(new Hub.Published(new Position(7, 1), false)));
        client.send(publish(9, null));
        assertThat(held).hasSize(FakeCluster.REQUESTS_MAX + 1);
        assertThat(client.failures()).hasSize(1);
    }

    @Test
    void sendWithoutReplyAddressIsNotAnswered() {
        FakeClient client = node.open().connect().send(send(3, null));

        assertThat(node.hub.sent).containsExactly("service");
        assertThat(client.frames()).hasSize(1);
    }

    @Test
    void replyComesAtTheReplyAddress() {
        List<Header> headers = List.of(new Header("a", "b"));
        node.hub.reply = Future.succeededFuture(new ServiceReply(headers, BODY));
        FakeClient client = node.open().send(send(3, "reply-1"));

        assertThat(client.frames()).containsExactly(new ServerFrame.Reply("reply-1", headers, BODY));
    }

    @Test
    void failuresOfServicesKeepTheirNamesAndCodes() {
        FakeClient client = node.open();
        client.send(send(3, "reply-1"));
        node.hub.reply = Future.failedFuture(new ServiceFailure(ServiceFailure.Type.TIMEOUT, -1, "slow"));
        client.send(send(4, "reply-2"));
        node.hub.reply = Future.failedFuture(new ServiceFailure(ServiceFailure.Type.RECIPIENT_FAILURE, 42, "no"));
        client.send(send(5, "reply-3"));

        assertThat(client.frames())
                .containsExactly(
                        new ServerFrame.Failure(3L, "reply-1", -1, "NO_HANDLERS", "nobody there", true),
                        new ServerFrame.Failure(4L, "reply-2", -1, "TIMEOUT", "slow", false),
                        new ServerFrame.Failure(5L, "reply-3", 42, "RECIPIENT_FAILURE", "no", false));
    }

    @Test
    void historyIsAnsweredWithinItsLimit() {
        for (int i = 1; i <= 5; i++) {
            cluster.streams.append("news", "" + i);
        }
        FakeClient client = node.open().connect();
        client.send(new ClientFrame.History(3L, "news", Since.EARLIEST, 100));

        ServerFrame.History history = (ServerFrame.History) client.last();
        assertThat(history.start()).isEqualTo(new Position(7, 0));
        assertThat(history.messages()).hasSize(3);
        assertThat(history.gap()).isNull();
    }

    @Test
    void bridgeClientsMustConnectForHistoryAndAcknowledgements() {
        FakeClient client = node.open().register("news");
        client.send(
                new ClientFrame.History(3L, "news", Since.EARLIEST, 1),
                new ClientFrame.Acknowledge("news", new Position(7, 0)));

        assertThat(client.failures()).containsExactly("NOT_CONNECTED", "NOT_CONNECTED");
    }

    @Test
    void bridgeClientsGetPublicationsAndErrorsOnly() {
        FakeClient client = node.open().register("news").send(publish(3, null));
        client.send(new ClientFrame.Unregister(4L, "other"), new ClientFrame.Unregister(5L, "news"));

        assertThat(client.frames()).hasSize(2);
        assertThat(client.received("news")).containsExactly("1");
        assertThat(client.failures()).containsExactly("NOT_REGISTERED");
    }

    @Test
    void bridgeClientsAreNotToldOfGaps() {
        FakeClient client = node.open().register("news");
        cluster.streams.append("other", "x");
        node.on(() -> node.hub.subscriptions.get(0).skip(Gap.Reason.SLOW));
        cluster.streams.append("news", "1");
        cluster.loops.runAll();

        assertThat(client.frames()).hasSize(1);
        assertThat(client.received("news")).containsExactly("1");
    }

    @Test
    void bridgeClientThatConnectsKeepsItsSubscriptions() {
        FakeClient client = node.open().register("news").connect();
        cluster.streams.append("news", "1");
        cluster.loops.runAll();
        client.send(publish(3, null));

        assertThat(client.connected().resumed()).isFalse();
        assertThat(client.received("news")).containsExactly("1", "1");
        assertThat(client.frames(ServerFrame.Published.class)).hasSize(1);
        assertThat(cluster.store.peek(client.session()).orElseThrow().cursors()).hasSize(1);
    }

    @Test
    void extendedClientsAreToldOfGaps() {
        FakeClient client = node.subscriber("news");
        node.on(() -> node.hub.subscriptions.get(0).live = false);
        cluster.streams.append("news", "1");
        cluster.streams.append("news", "2");
        node.on(() -> node.hub.subscriptions.get(0).skip(Gap.Reason.SLOW));
        cluster.streams.append("news", "3");
        cluster.loops.runAll();

        Gap gap = new Gap(new Position(7, 0), new Position(7, 2), 2, Gap.Reason.SLOW);
        assertThat(client.frames(ServerFrame.Gap.class)).containsExactly(new ServerFrame.Gap("news", gap));
        assertThat(client.received("news")).containsExactly("3");
    }

    @Test
    void acknowledgementsOfWhatWasNeverSentAreRefused() {
        FakeClient client = node.open().connect();
        client.send(new ClientFrame.Register(2L, "news", Since.LATEST, true));
        cluster.streams.append("news", "1");
        cluster.loops.runAll();
        client.send(
                new ClientFrame.Acknowledge("news", new Position(7, 2)),
                new ClientFrame.Acknowledge("news", new Position(8, 1)),
                new ClientFrame.Acknowledge("other", new Position(7, 1)));
        assertThat(client.failures()).containsExactly("UNKNOWN_CURSOR", "UNKNOWN_CURSOR", "NOT_REGISTERED");

        client.send(
                new ClientFrame.Acknowledge("news", new Position(7, 1)),
                new ClientFrame.Acknowledge("news", new Position(7, 0)));
        assertThat(client.failures()).hasSize(3);
    }

    @Test
    void acknowledgementsOfSubscriptionsThatDoNotAcknowledgeAreRefused() {
        FakeClient client = node.subscriber("news").send(new ClientFrame.Acknowledge("news", new Position(7, 0)));

        assertThat(client.failures()).containsExactly("NOT_REGISTERED");
    }

    @Test
    void whatIsNoFrameIsAnsweredAndTheRestGoesOn() {
        FakeClient client = node.subscriber("news");
        client.sendRubbish();
        cluster.streams.append("news", "1");
        cluster.loops.runAll();

        assertThat(client.frames(ServerFrame.Failure.class))
                .containsExactly(new ServerFrame.Failure(5L, null, 100, "INVALID_JSON", "not JSON", false));
        assertThat(client.received("news")).containsExactly("1");
    }

    @Test
    void pingIsNotAnswered() {
        FakeClient client = node.open().send(new ClientFrame.Ping());

        assertThat(client.frames()).isEmpty();
    }

    @Test
    void faultInOneSessionClosesNoOther() {
        FakeClient broken = node.subscriber("news");
        FakeClient whole = node.subscriber("news");
        broken.writeFault = new IllegalStateException("broken");
        cluster.streams.append("news", "1");
        cluster.loops.runAll();

        assertThat(broken.closed()).isEqualTo(CloseCode.INTERNAL_ERROR);
        assertThat(whole.closed()).isNull();
        assertThat(whole.received("news")).containsExactly("1");
    }

    @Test
    void faultWhileAFrameIsHandledClosesTheSession() {
        FakeClient client = node.open();
        node.encoding().fault = new IllegalStateException("broken");
        client.send(new ClientFrame.Ping());

        assertThat(client.closed()).isEqualTo(CloseCode.INTERNAL_ERROR);
    }

    @Test
    void framesWaitForAuthenticationInOrderAndBounded() {
        Promise<Optional<Principal>> decision = Promise.promise();
        FakeCluster slow = new FakeCluster(1, FakeCluster.CONFIG, token -> decision.future());
        FakeClient client = slow.node(0).open();
        client.send(new ClientFrame.Connect(1L, "token", null));
        for (int i = 0; i <= FakeCluster.SUBSCRIPTIONS_MAX; i++) {
            client.register("address-" + i);
        }
        assertThat(client.failures()).containsExactly("TOO_MANY_REQUESTS");
        for (int i = 0; i <= FakeCluster.REQUESTS_MAX; i++) {
            client.send(publish(i, null));
        }
        assertThat(client.failures()).containsExactly("TOO_MANY_REQUESTS", "TOO_MANY_REQUESTS");

        decision.complete(Optional.of(new Principal("anna", Permissions.ALL, null, null)));
        slow.loops.runAll();
        assertThat(client.frames().get(2)).isInstanceOf(ServerFrame.Connected.class);
        assertThat(client.frames(ServerFrame.Registered.class))
                .extracting(ServerFrame.Registered::address)
                .hasSize(FakeCluster.SUBSCRIPTIONS_MAX)
                .startsWith("address-0", "address-1", "address-2", "address-3");
        assertThat(client.frames(ServerFrame.Published.class)).hasSize(FakeCluster.REQUESTS_MAX);
        slow.checkInvariants();
    }

    @Test
    void clientsThatProveNothingAreRefusedAndMayTryAgain() {
        Authenticator strict = credentials -> Future.succeededFuture(
                "good".equals(credentials.token())
                        ? Optional.of(new Principal("anna", Permissions.ALL, null, null))
                        : Optional.empty());
        FakeCluster closed = new FakeCluster(1, FakeCluster.CONFIG, strict);
        FakeClient client = closed.node(0).open().register("news");
        client.send(
                new ClientFrame.Connect(1L, "bad", null),
                new ClientFrame.Register(2L, "news", Since.LATEST, false),
                publish(3, null));
        assertThat(client.failures()).hasSize(4).containsOnly("NOT_AUTHENTICATED");
        assertThat(closed.node(0).hub.subscriptions).isEmpty();

        client.send(new ClientFrame.Connect(1L, "good", null));
        assertThat(client.last()).isInstanceOf(ServerFrame.Connected.class);
        closed.checkInvariants();
    }

    @Test
    void authenticationThatNeverEndsIsANo() {
        FakeCluster stuck = new FakeCluster(
                1,
                FakeCluster.CONFIG,
                token -> Promise.<Optional<Principal>>promise().future());
        FakeClient client = stuck.node(0).open().connect();
        stuck.advance(Duration.ofSeconds(11));

        assertThat(client.failures()).containsExactly("UNAVAILABLE");
        stuck.checkInvariants();
    }

    @Test
    void bytesThatWaitForAuthenticationAreBounded() {
        FakeCluster slow = new FakeCluster(
                1,
                FakeCluster.CONFIG,
                token -> Promise.<Optional<Principal>>promise().future());
        FakeClient client = slow.node(0).open();
        client.send(new ClientFrame.Connect(1L, "token", null));
        slow.node(0).encoding().padding = FakeCluster.CONFIG.waitingBytesMax();
        client.register("first").register("second");

        assertThat(client.failures()).containsExactly("TOO_MANY_REQUESTS");
        slow.checkInvariants();
    }

    @Test
    void messageThatIsAnsweredWithoutEndClosesTheConnection() {
        FakeClient client = node.open().connect();
        client.room = 10;
        ClientFrame[] message = new ClientFrame[10_000];
        Arrays.fill(message, new ClientFrame.Unregister(1L, "nothing"));
        client.send(message);

        assertThat(client.closed()).isEqualTo(CloseCode.SLOW_CONSUMER);
        assertThat(client.frames())
                .hasSizeLessThan(2 * (10 + FakeCluster.REQUESTS_MAX + FakeCluster.SUBSCRIPTIONS_MAX));
    }

    @Test
    void messageWithManyFaultsIsAnsweredWhileTheSocketTakesIt() {
        FakeClient client = node.open().connect();
        ClientFrame[] message = new ClientFrame[1_000];
        Arrays.fill(message, new ClientFrame.Unregister(1L, "nothing"));
        client.send(message);

        assertThat(client.failures()).hasSize(1_000);
        assertThat(client.closed()).isNull();
    }

    @Test
    void registersThatWereTakenBackBeforeTheyBeganCountUntilTheyHaveBegun() {
        node.hub.heldStarts = new ArrayList<>();
        FakeClient client = node.open().connect();
        for (int i = 0; i < 3 * FakeCluster.SUBSCRIPTIONS_MAX; i++) {
            client.register("news").send(new ClientFrame.Unregister(3L, "news"));
        }
        assertThat(node.hub.heldStarts).hasSize(FakeCluster.SUBSCRIPTIONS_MAX);
        assertThat(client.failures()).contains("TOO_MANY_SUBSCRIPTIONS");

        List<Runnable> starts = node.hub.heldStarts;
        node.hub.heldStarts = null;
        starts.forEach(node::on);
        client.register("news");
        assertThat(client.frames(ServerFrame.Registered.class)).hasSize(1);
    }
}
