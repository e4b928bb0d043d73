package io.tidegate.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.auth.Authenticator;
import io.tidegate.auth.Principal;
import io.tidegate.message.Body;
import io.tidegate.message.Since;
import io.tidegate.protocol.ClientFrame;
import io.tidegate.protocol.CloseCode;
import io.tidegate.protocol.ServerFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How much a client may do, and how soon it must say who it is. */
final class SessionLimitsTest {
    private static final Body BODY = Body.ofJson("1");
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final FakeAuthenticator authenticator =
            new FakeAuthenticator().know("alice", "alice", null, "*").know("bob", "bob", null, "*");
    private final FakeCluster cluster = new FakeCluster(2, FakeCluster.with(CONNECT_TIMEOUT), authenticator);
    private final FakeNode node = cluster.node(0);

    @AfterEach
    void invariantsHold() {
        cluster.checkInvariants();
        node.clients.forEach(FakeClient::drop);
        assertThat(node.principals.size()).as("nobody is left in the count").isZero();
    }

    private FakeClient alice() {
        return node.open().connectAs("alice", null);
    }

    private static void publish(FakeClient client, int count) {
        for (int i = 0; i < count; i++) {
            client.send(new ClientFrame.Publish((long) i, "news", List.of(), BODY, null));
        }
    }

    private double refused(String reason) {
        return node.registry
                .get("tidegate.requests.refused")
                .tag("reason", reason)
                .counter()
                .count();
    }

    @Test
    void connectionPublishesSoManyInASecond() {
        FakeClient client = alice();
        publish(client, FakeCluster.PUBLISHES_PER_SECOND + 7);

        assertThat(client.failures()).hasSize(7).containsOnly("PUBLISHES_TOO_FAST");
        assertThat(node.hub.published).hasSize(FakeCluster.PUBLISHES_PER_SECOND);
        ServerFrame.Failure failure = client.frames(ServerFrame.Failure.class).get(0);
        assertThat(failure.retryable()).isTrue();
        assertThat(failure.message()).isEqualTo("repeat it in 10 ms");
        assertThat(refused("publishes_too_fast")).isEqualTo(7);

        cluster.advance(Duration.ofMillis(500));
        publish(client, FakeCluster.PUBLISHES_PER_SECOND);
        assertThat(node.hub.published).hasSize(FakeCluster.PUBLISHES_PER_SECOND * 3 / 2);
    }

    @Test
    void sendsCountAsPublishes() {
        FakeClient client = alice();
        for (int i = 0; i <= FakeCluster.PUBLISHES_PER_SECOND; i++) {
            client.send(new ClientFrame.Send(null, "service", List.of(), BODY, null));
        }
        assertThat(client.failures()).containsExactly("PUBLISHES_TOO_FAST");
    }

    @Test
    void whatIsNotPermittedCountsToo() {
        authenticator.know("nobody", "nobody", null);
        FakeClient client = node.open().connectAs("nobody", null);
        publish(client, FakeCluster.PUBLISHES_PER_SECOND + 1);
        assertThat(client.failures()).endsWith("NOT_PERMITTED", "PUBLISHES_TOO_FAST");
    }

    @Test
    void principalPublishesSoManyInASecondOverAllItsConnections() {
        FakeClient one = alice();
        FakeClient two = alice();
        FakeClient other = node.open().connectAs("bob", null);
        publish(one, FakeCluster.PUBLISHES_PER_SECOND);
        publish(two, FakeCluster.PUBLISHES_PER_SECOND);
        publish(other, FakeCluster.PUBLISHES_PER_SECOND);

        assertThat(one.failures()).isEmpty();
        assertThat(two.failures()).hasSize(50).containsOnly("PRINCIPAL_TOO_FAST");
        assertThat(other.failures()).isEmpty();
    }

    @Test
    void clockThatIsSetBackSilencesNobody() {
        Pace pace = Pace.perSecond(10);
        long paid = 0;
        for (int i = 0; i < 10; i++) {
            paid = pace.take(paid, 1_000_000);
            assertThat(paid).isPositive();
        }
        assertThat(pace.take(paid, 1_000_000)).isNegative();
        assertThat(pace.take(paid, 5_000)).as("an hour earlier").isPositive();
    }

    @Test
    void otherRequestsHaveALimitOfTheirOwn() {
        FakeClient client = alice();
        for (int i = 0; i < FakeCluster.REQUESTS_PER_SECOND; i++) {
            client.send(new ClientFrame.Unregister(null, "news"));
        }
        assertThat(client.failures()).endsWith("NOT_REGISTERED", "REQUESTS_TOO_FAST");
        client.register("news");
        client.send(new ClientFrame.History(8L, "news", Since.EARLIEST, 1));
        client.connect();
        assertThat(client.failures()).endsWith("REQUESTS_TOO_FAST", "REQUESTS_TOO_FAST", "REQUESTS_TOO_FAST");
        publish(client, 1);
        assertThat(node.hub.published).hasSize(1);
    }

    @Test
    void principalHasSoManyConnections() {
        List<FakeClient> clients = new ArrayList<>();
        for (int i = 0; i < FakeCluster.PRINCIPAL_CONNECTIONS_MAX; i++) {
            clients.add(alice());
        }
        FakeClient refused = alice();
        assertThat(refused.failures()).containsExactly("TOO_MANY_CONNECTIONS");
        assertThat(refused.closed()).isEqualTo(CloseCode.TOO_MANY_CONNECTIONS);
        assertThat(node.open().connectAs("bob", null).closed()).isNull();
        assertThat(cluster.node(1).open().connectAs("alice", null).closed())
                .as("another node")
                .isNull();

        clients.get(0).drop();
        assertThat(alice().closed()).isNull();
    }

    @Test
    void whoComesBackWhereItsOldConnectionStillIsTakesThatPlace() {
        List<FakeClient> clients = new ArrayList<>();
        for (int i = 0; i < FakeCluster.PRINCIPAL_CONNECTIONS_MAX; i++) {
            clients.add(alice());
        }
        FakeClient back = node.open().connectAs("alice", clients.get(0).session());
        assertThat(back.connected().resumed()).isTrue();
        assertThat(clients.get(0).closed()).isEqualTo(CloseCode.SESSION_REPLACED);
    }

    @Test
    void bridgeClientsAreCountedToo() {
        for (int i = 0; i < FakeCluster.PRINCIPAL_CONNECTIONS_MAX; i++) {
            alice();
        }
        FakeClient bridge = node.open();
        bridge.credentials = new io.tidegate.auth.Credentials("alice", null);
        bridge.register("news");
        assertThat(bridge.failures()).containsExactly("TOO_MANY_CONNECTIONS");
        assertThat(bridge.closed()).isEqualTo(CloseCode.TOO_MANY_CONNECTIONS);
    }

    @Test
    void renewingTakesNoFurtherPlace() {
        FakeClient client = alice();
        for (int i = 0; i < 2 * FakeCluster.PRINCIPAL_CONNECTIONS_MAX; i++) {
            client.connectAs("alice", null);
        }
        assertThat(client.failures()).isEmpty();
    }

    @Test
    void principalHasSoManySubscriptionsOverAllItsConnections() {
        FakeClient one = alice();
        FakeClient two = alice();
        for (int i = 0; i < FakeCluster.SUBSCRIPTIONS_MAX; i++) {
            one.register("a" + i);
        }
        for (int i = 0; i < FakeCluster.SUBSCRIPTIONS_MAX; i++) {
            two.register("a" + i);
        }
        assertThat(one.failures()).isEmpty();
        assertThat(two.failures()).hasSize(10).containsOnly("TOO_MANY_OF_PRINCIPAL");
        one.send(new ClientFrame.Unregister(3L, "a0"));
        assertThat(two.register("more").failures()).hasSize(10);
        assertThat(two.register("too-much").failures()).hasSize(11);
        one.drop();
        for (int i = 0; i < 9; i++) {
            two.register("b" + i);
        }
        assertThat(two.failures()).hasSize(11);
    }

    @Test
    void anonymousClientsShareNoLimit() {
        authenticator.anonymous = Principal.UNRESTRICTED;
        List<FakeClient> clients = new ArrayList<>();
        for (int i = 0; i < 2 * FakeCluster.PRINCIPAL_CONNECTIONS_MAX; i++) {
            clients.add(node.open().connect());
            for (int a = 0; a < FakeCluster.SUBSCRIPTIONS_MAX; a++) {
                clients.get(i).register("a" + a);
            }
        }
        assertThat(clients).allSatisfy(client -> {
            assertThat(client.failures()).isEmpty();
            assertThat(client.closed()).isNull();
        });
    }

    @Test
    void whoSaysNothingIsClosed() {
        FakeClient silent = node.open();
        FakeClient refused = node.open().connectAs("wrong", null);
        FakeClient connected = alice();
        cluster.advance(CONNECT_TIMEOUT.minusSeconds(1));
        assertThat(silent.closed()).isNull();

        cluster.advance(Duration.ofSeconds(2));
        assertThat(silent.closed()).isEqualTo(CloseCode.CONNECT_TIMEOUT);
        assertThat(refused.closed()).isEqualTo(CloseCode.CONNECT_TIMEOUT);
        assertThat(connected.closed()).isNull();
    }

    @Test
    void whoGuessesTokensIsClosed() {
        FakeClient guesser = node.open();
        for (int i = 1; i < 10; i++) {
            guesser.connectAs("guess-" + i, null);
        }
        assertThat(guesser.closed()).isNull();
        guesser.connectAs("guess", null);
        assertThat(guesser.closed()).isEqualTo(CloseCode.NOT_AUTHENTICATED);
        assertThat(guesser.failures()).hasSize(10).containsOnly("NOT_AUTHENTICATED");
    }

    @Test
    void validTokenInBetweenForgivesTheOthers() {
        FakeClient client = node.open();
        for (int i = 0; i < 25; i++) {
            client.connectAs(i % 5 == 4 ? "alice" : "wrong", null);
        }
        assertThat(client.closed()).isNull();
        for (int i = 0; i < 10; i++) {
            client.connectAs("wrong", null);
        }
        assertThat(client.closed()).as("also of who has a session").isEqualTo(CloseCode.NOT_AUTHENTICATED);
    }

    @Test
    void pingIsEnoughOfABridgeClientThatItsHandshakeProves() {
        FakeClient known = node.open();
        known.credentials = new io.tidegate.auth.Credentials("alice", null);
        known.send(new ClientFrame.Ping());
        FakeClient nobody = node.open().send(new ClientFrame.Ping());
        FakeClient mute = node.open();
        mute.credentials = new io.tidegate.auth.Credentials("alice", null);
        cluster.advance(CONNECT_TIMEOUT.plusSeconds(1));

        assertThat(known.closed()).isNull();
        assertThat(nobody.closed()).isEqualTo(CloseCode.CONNECT_TIMEOUT);
        assertThat(mute.closed()).isEqualTo(CloseCode.CONNECT_TIMEOUT);
        assertThat(known.register("news").failures()).isEmpty();
    }

    @Test
    void whoIsKeptWaitingIsNotClosedForThat() {
        authenticator.hold();
        FakeClient client = alice();
        cluster.advance(CONNECT_TIMEOUT.minusSeconds(1));
        authenticator.release();
        cluster.store.held = new ArrayList<>();
        FakeClient back = node.open().connectAs("alice", "A".repeat(22));
        cluster.advance(Duration.ofSeconds(2));

        assertThat(client.connected()).isNotNull();
        assertThat(client.closed()).isNull();
        assertThat(back.closed()).isNull();
        cluster.store.releaseHeld();
        cluster.loops.runAll();
        assertThat(back.connected()).isNotNull();
    }

    @Test
    void openNodesKnowNoTimeForWhoConnected() {
        FakeCluster open = new FakeCluster(1, FakeCluster.with(CONNECT_TIMEOUT), Authenticator.OPEN);
        FakeClient bridge = open.node(0).open().register("news");
        FakeClient extended = open.node(0).open().connect();
        open.advance(CONNECT_TIMEOUT.multipliedBy(3));
        assertThat(bridge.closed()).isNull();
        assertThat(extended.closed()).isNull();
        open.checkInvariants();
    }
}
