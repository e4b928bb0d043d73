package io.tidegate.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.auth.Credentials;
import io.tidegate.message.Body;
import io.tidegate.message.Position;
import io.tidegate.message.ServiceReply;
import io.tidegate.message.Since;
import io.tidegate.protocol.ClientFrame;
import io.tidegate.protocol.FailureCode;
import io.tidegate.protocol.ServerFrame;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may do, by its first token. */
final class AccessTest {
    private static final Body BODY = Body.ofJson("1");

    private final FakeAuthenticator authenticator = new FakeAuthenticator();
    private final FakeCluster cluster = new FakeCluster(2, FakeCluster.CONFIG, authenticator);
    private final FakeNode node = cluster.node(0);

    @AfterEach
    void invariantsHold() {
        cluster.checkInvariants();
    }

    private FakeClient allowed(String... allowed) {
        authenticator.know("token", "alice", null, allowed);
        return node.open().connectAs("token", null);
    }

    private static ServerFrame.Failure failure(FakeClient client) {
        assertThat(client.last()).isInstanceOf(ServerFrame.Failure.class);
        return (ServerFrame.Failure) client.last();
    }

    private static void isForbidden(FakeClient client, @Nullable Long id, String address) {
        ServerFrame.Failure failure = failure(client);
        assertThat(failure.failureCode()).isEqualTo(FailureCode.NOT_PERMITTED.number());
        assertThat(failure.id()).isEqualTo(id);
        assertThat(failure.address()).isEqualTo(address);
        assertThat(failure.retryable()).isFalse();
    }

    private static ClientFrame.Register register(String address, Since since) {
        return new ClientFrame.Register(7L, address, since, false);
    }

    @Test
    void nothingIsAllowedUnlessItIsSaid() {
        FakeClient client = allowed();
        client.register("news");
        isForbidden(client, 2L, "news");
        client.send(new ClientFrame.Publish(3L, "news", List.of(), BODY, null));
        isForbidden(client, 3L, "news");
        client.send(new ClientFrame.Send(4L, "service", List.of(), BODY, null));
        isForbidden(client, 4L, "service");
        client.send(new ClientFrame.Send(5L, "service", List.of(), BODY, "reply"));
        isForbidden(client, 5L, "reply");
        client.send(new ClientFrame.History(6L, "news", Since.EARLIEST, 1));
        isForbidden(client, 6L, "news");

        assertThat(node.hub.subscriptions).isEmpty();
        assertThat(node.hub.published).isEmpty();
        assertThat(node.hub.sent).isEmpty();
        assertThat(node.registry
                        .get("tidegate.requests.refused")
                        .tag("reason", "not_permitted")
                        .counter()
                        .count())
                .isEqualTo(5);
    }

    @Test
    void eachPermissionAllowsItsOwnActionAtItsOwnAddress() {
        FakeClient subscriber = allowed("SUBSCRIBE news").register("news");
        assertThat(subscriber.failures()).isEmpty();
        subscriber.send(new ClientFrame.Publish(3L, "news", List.of(), BODY, null));
        isForbidden(subscriber, 3L, "news");
        subscriber.register("news.other");
        isForbidden(subscriber, 2L, "news.other");

        FakeClient publisher = allowed("PUBLISH news");
        publisher.send(new ClientFrame.Publish(3L, "news", List.of(), BODY, null));
        assertThat(publisher.frames(ServerFrame.Published.class)).hasSize(1);
        publisher.register("news");
        isForbidden(publisher, 2L, "news");

        FakeClient reader = allowed("HISTORY news");
        reader.send(new ClientFrame.History(6L, "news", Since.EARLIEST, 1));
        assertThat(reader.frames(ServerFrame.History.class)).hasSize(1);
        reader.register("news");
        isForbidden(reader, 2L, "news");
    }

    @Test
    void whoMaySendGetsTheReplyWhateverTheReplyAddress() {
        node.hub.reply = Future.succeededFuture(new ServiceReply(List.of(), BODY));
        FakeClient client = allowed("SEND service");
        client.send(new ClientFrame.Send(4L, "service", List.of(), BODY, "not-mine"));

        assertThat(client.frames(ServerFrame.Reply.class))
                .containsExactly(new ServerFrame.Reply("not-mine", List.of(), BODY));
    }

    @Test
    void aReplyGivesNoRightToAnswerIt() {
        node.hub.reply = Future.succeededFuture(new ServiceReply(List.of(), BODY));
        FakeClient client = allowed("SEND service");
        client.send(new ClientFrame.Send(4L, "service", List.of(), BODY, "reply"));
        client.send(new ClientFrame.Send(5L, "reply", List.of(), BODY, null));
        isForbidden(client, 5L, "reply");
        client.send(new ClientFrame.Publish(6L, "reply", List.of(), BODY, null));
        isForbidden(client, 6L, "reply");
    }

    @Test
    void whatWasPublishedBeforeNeedsHistory() {
        cluster.streams.append("news", "old");
        for (Since since : List.of(Since.EARLIEST, new Since.Last(1), new Since.After(new Position(7, 0)))) {
            FakeClient client = allowed("SUBSCRIBE news");
            client.send(register("news", since));
            isForbidden(client, 7L, "news");

            FakeClient historian = allowed("SUBSCRIBE news", "HISTORY news");
            historian.send(register("news", since));
            assertThat(historian.received("news")).as("%s", since).containsExactly("old");
            node.clients.forEach(FakeClient::drop);
        }
    }

    @Test
    void ownSessionIsResumedWithoutHistory() {
        FakeClient before = allowed("SUBSCRIBE news").register("news");
        before.drop();
        cluster.streams.append("news", "missed");
        FakeClient after = cluster.node(1).open().connectAs("token", before.session());

        assertThat(after.connected().resumed()).isTrue();
        assertThat(after.received("news")).containsExactly("missed");
    }

    @Test
    void ownCursorBesideTheSessionReachesNoFurtherBackThanTheSession() {
        cluster.streams.append("news", "before its time");
        FakeClient before = allowed("SUBSCRIBE news").register("news");
        cluster.streams.append("news", "1");
        cluster.loops.runAll();
        before.drop();
        cluster.streams.append("news", "2");
        FakeClient after = node.open();
        after.send(
                new ClientFrame.Connect(1L, "token", before.session()),
                FakeClient.register(8, "news", new Position(7, 0)));

        assertThat(after.failures()).containsExactly("NOT_PERMITTED");
        assertThat(after.received("news")).containsExactly("2");
    }

    @Test
    void ownCursorBesideTheSessionMaySkipWhatTheSessionHas() {
        authenticator.know("token", "alice", null, "SUBSCRIBE news");
        FakeClient before = node.open().connectAs("token", null);
        before.send(new ClientFrame.Register(2L, "news", Since.LATEST, true));
        cluster.streams.append("news", "1");
        cluster.streams.append("news", "2");
        cluster.loops.runAll();
        before.drop();
        FakeClient after = node.open();
        after.send(
                new ClientFrame.Connect(1L, "token", before.session()),
                FakeClient.register(8, "news", new Position(7, 1)));

        assertThat(after.failures()).isEmpty();
        assertThat(after.received("news")).containsExactly("2");
    }

    @Test
    void resumingWithFewerPermissionsDropsWhatIsNotAllowedAndSaysSo() {
        FakeClient before = allowed("*").register("news").register("secret");
        before.drop();
        authenticator.know("token", "alice", null, "SUBSCRIBE news");
        FakeClient after = cluster.node(1).open().connectAs("token", before.session());
        cluster.streams.append("secret", "1");
        cluster.loops.runAll();

        assertThat(after.connected().resumed()).isTrue();
        assertThat(after.connected().subscriptions())
                .extracting(ServerFrame.Resumed::address)
                .containsExactly("news");
        assertThat(after.frames().get(0)).isInstanceOf(ServerFrame.Connected.class);
        isForbidden(after, null, "secret");
        assertThat(after.received("secret")).isEmpty();

        after.drop();
        assertThat(cluster.store.peek(after.session()).orElseThrow().cursors())
                .extracting(SessionRecord.Cursor::address)
                .containsExactly("news");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nobodyElseResumesASession(boolean sameNode) {
        authenticator.know("bob", "bob", null, "*").know("Alice", "Alice", null, "*");
        FakeClient before = allowed("*").register("news");
        FakeNode other = cluster.node(sameNode ? 0 : 1);
        for (String thief : List.of("bob", "Alice")) {
            FakeClient stolen = other.open().connectAs(thief, before.session());
            assertThat(stolen.connected().resumed()).as(thief).isFalse();
            assertThat(stolen.session()).isNotEqualTo(before.session());
            assertThat(stolen.connected().subscriptions()).isEmpty();
        }
        assertThat(before.closed()).as("its connection is not disturbed").isNull();
        before.drop();
        assertThat(other.open().connectAs("bob", before.session()).connected().resumed())
                .isFalse();
        assertThat(other.open().connectAs("token", before.session()).connected().resumed())
                .isTrue();
    }

    @Test
    void guessedSessionsAreNewOnes() {
        FakeClient client = allowed("*");
        String id = client.session();
        String other = id.substring(0, 21) + (id.endsWith("A") ? "Q" : "A");
        for (String guess :
                List.of(other, id + "A", id.substring(1), id.toLowerCase(java.util.Locale.ROOT) + " ", "")) {
            FakeClient thief = cluster.node(1).open().connectAs("token", guess);
            assertThat(thief.connected().resumed()).as(guess).isFalse();
            thief.drop();
        }
        assertThat(client.closed()).isNull();
    }

    @Test
    void tokenOfTheHandshakeCountsUnlessConnectHasOne() {
        authenticator.know("handshake", "alice", null, "SUBSCRIBE news").know("own", "bob", null, "PUBLISH news");
        FakeClient first = node.open();
        first.credentials = new Credentials("handshake", null);
        first.connect().register("news");
        assertThat(first.failures()).isEmpty();
        assertThat(first.credentials).as("it is not kept").isEqualTo(Credentials.NONE);

        FakeClient second = node.open();
        second.credentials = new Credentials("handshake", null);
        second.connectAs("own", null).register("news");
        isForbidden(second, 2L, "news");
        assertThat(second.credentials).isEqualTo(Credentials.NONE);
    }

    @Test
    void bridgeClientsAreKnownByTheirHandshakeOnly() {
        authenticator.know("handshake", "alice", null, "SUBSCRIBE news");
        FakeClient nobody = node.open().register("news");
        assertThat(failure(nobody).failureCode()).isEqualTo(FailureCode.NOT_AUTHENTICATED.number());

        FakeClient bridge = node.open();
        bridge.credentials = new Credentials("handshake", null);
        bridge.register("news").register("secret");
        assertThat(bridge.failures()).containsExactly("NOT_PERMITTED");
        cluster.streams.append("news", "1");
        cluster.loops.runAll();
        assertThat(bridge.received("news")).containsExactly("1");
    }

    @Test
    void bridgeClientThatConnectsNeedsNoFurtherProofAndKeepsWhatItMay() {
        authenticator.know("handshake", "alice", null, "SUBSCRIBE news");
        FakeClient client = node.open();
        client.credentials = new Credentials("handshake", null);
        client.register("news").connect();

        assertThat(client.connected().resumed()).isFalse();
        assertThat(authenticator.asked).isEqualTo(1);
        assertThat(node.hub.active()).hasSize(1);
    }

    @Test
    void bridgeClientThatConnectsAsSomebodyElseLosesWhatThatOneMayNotHave() {
        authenticator.know("handshake", "alice", null, "*").know("bob", "bob", null, "SUBSCRIBE sport");
        FakeClient client = node.open();
        client.credentials = new Credentials("handshake", null);
        client.register("news").register("sport").connectAs("bob", null);

        assertThat(client.failures()).containsExactly("NOT_PERMITTED");
        assertThat(node.hub.active())
                .singleElement()
                .satisfies(each -> assertThat(each.address()).isEqualTo("sport"));
    }

    @Test
    void connectBehindARequestOfNobodyIsDecidedForItself() {
        authenticator.know("token", "alice", null, "*");
        FakeClient client = node.open();
        client.send(
                new ClientFrame.Register(2L, "news", Since.LATEST, false),
                new ClientFrame.Connect(1L, "token", null),
                new ClientFrame.Register(3L, "news", Since.LATEST, false));

        assertThat(client.failures()).containsExactly("NOT_AUTHENTICATED");
        assertThat(client.connected().id()).isEqualTo(1);
        assertThat(client.frames(ServerFrame.Registered.class)).hasSize(1);
    }

    @Test
    void whoIsNotAuthenticatedGetsNothing() {
        FakeClient client = node.open().connectAs("wrong", null);
        client.register("news");
        client.send(new ClientFrame.Publish(3L, "news", List.of(), BODY, null));

        assertThat(client.failures()).containsOnly("NOT_AUTHENTICATED").hasSize(3);
        assertThat(node.hub.published).isEmpty();
        assertThat(node.hub.subscriptions).isEmpty();
    }
}
