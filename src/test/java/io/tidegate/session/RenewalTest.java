package io.tidegate.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.message.Since;
import io.tidegate.protocol.ClientFrame;
import io.tidegate.protocol.CloseCode;
import io.tidegate.protocol.ServerFrame;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tokens that expire, are renewed, or taken back. */
final class RenewalTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeAuthenticator authenticator = new FakeAuthenticator();
    private final FakeCluster cluster = new FakeCluster(2, FakeCluster.CONFIG, authenticator);
    private final FakeNode node = cluster.node(0);

    @AfterEach
    void invariantsHold() {
        cluster.checkInvariants();
    }

    private Instant in(long seconds) {
        return Instant.ofEpochMilli(node.loop().nowMillis()).plusSeconds(seconds);
    }

    private FakeClient alice(long seconds) {
        authenticator.know("first", "alice", in(seconds), "*");
        return node.open().connectAs("first", null).register("news");
    }

    @Test
    void connectionEndsWhenTheTokenHasExpiredAndTheGraceIsOver() {
        FakeClient client = alice(300);
        cluster.advance(Duration.ofSeconds(304));
        assertThat(client.closed()).isNull();

        cluster.advance(Duration.ofSeconds(2));
        assertThat(client.closed()).isEqualTo(CloseCode.TOKEN_EXPIRED);
        authenticator.know("second", "alice", null, "*");
        cluster.streams.append("news", "1");
        FakeClient after = cluster.node(1).open().connectAs("second", client.session());
        assertThat(after.connected().resumed()).isTrue();
        assertThat(after.received("news")).containsExactly("1");
    }

    @Test
    void bridgeClientsExpireToo() {
        authenticator.know("first", "alice", in(60), "*");
        FakeClient bridge = node.open();
        bridge.credentials = new io.tidegate.auth.Credentials("first", null);
        bridge.register("news");
        cluster.advance(Duration.ofSeconds(66));
        assertThat(bridge.closed()).isEqualTo(CloseCode.TOKEN_EXPIRED);
    }

    @Test
    void tokenWithoutExpiryLasts() {
        authenticator.know("first", "alice", null, "*").know("far", "alice", Instant.MAX, "*");
        FakeClient never = node.open().connectAs("first", null);
        FakeClient far = node.open().connectAs("far", null);
        cluster.advance(Duration.ofHours(3));
        assertThat(never.closed()).isNull();
        assertThat(far.closed()).isNull();
    }

    @Test
    void renewedTokenLastsLongerAndTheSessionGoesOn() {
        FakeClient client = alice(60);
        cluster.advance(Duration.ofSeconds(50));
        authenticator.know("second", "alice", in(200), "*");
        client.connectAs("second", null);

        ServerFrame.Connected renewed = client.connectedLast();
        assertThat(renewed.resumed()).isTrue();
        assertThat(renewed.session()).isEqualTo(client.session());
        assertThat(renewed.subscriptions())
                .extracting(ServerFrame.Resumed::address)
                .containsExactly("news");
        cluster.advance(Duration.ofSeconds(200));
        cluster.streams.append("news", "1");
        cluster.loops.runAll();
        assertThat(client.closed()).isNull();
        assertThat(client.received("news")).containsExactly("1");

        cluster.advance(Duration.ofSeconds(6));
        assertThat(client.closed()).isEqualTo(CloseCode.TOKEN_EXPIRED);
    }

    @Test
    void renewedTokenMayEndSooner() {
        FakeClient client = alice(10_000);
        authenticator.know("second", "alice", in(10), "*");
        client.connectAs("second", client.session());
        cluster.advance(Duration.ofSeconds(16));
        assertThat(client.closed()).isEqualTo(CloseCode.TOKEN_EXPIRED);
    }

    @Test
    void tokenThatIsRenewedInGraceIsInTime() {
        FakeClient client = alice(60);
        cluster.advance(Duration.ofSeconds(63));
        authenticator.know("second", "alice", null, "*");
        client.connectAs("second", null);
        cluster.advance(Duration.ofHours(1));
        assertThat(client.closed()).isNull();
    }

    @Test
    void renewingOverAndOverKeepsOnePlaceOnTheWheel() {
        FakeClient client = alice(60);
        for (int i = 0; i < 900; i++) {
            authenticator.know("t" + i, "alice", in(i % 2 == 0 ? 60 : 3000), "*");
            client.connectAs("t" + i, null);
        }
        assertThat(client.failures()).isEmpty();
        cluster.advance(Duration.ofSeconds(70));
        assertThat(client.closed()).as("the last one lasts").isNull();
    }

    @Test
    void anotherPrincipalDoesNotRenew() {
        authenticator.know("bob", "bob", null, "*");
        FakeClient client = alice(60);
        client.connectAs("bob", null);
        client.connectAs("wrong", null);

        assertThat(client.failures()).containsExactly("NOT_AUTHENTICATED", "NOT_AUTHENTICATED");
        assertThat(client.frames(ServerFrame.Connected.class)).hasSize(1);
        assertThat(client.register("sport").failures()).hasSize(2);
        cluster.advance(Duration.ofSeconds(66));
        assertThat(client.closed()).as("the old token's end").isEqualTo(CloseCode.TOKEN_EXPIRED);
    }

    @Test
    void authenticatorThatIsAwayLeavesTheOldToken() {
        FakeClient client = alice(60);
        authenticator.failing = true;
        client.connectAs("second", null);
        assertThat(client.failures()).containsExactly("UNAVAILABLE");

        cluster.streams.append("news", "1");
        cluster.loops.runAll();
        assertThat(client.received("news")).containsExactly("1");
    }

    @Test
    void renewingForAnotherSessionIsRefused() {
        FakeClient client = alice(60);
        client.connectAs("first", "A".repeat(22));
        assertThat(client.failures()).containsExactly("ALREADY_CONNECTED");
    }

    @Test
    void renewingWithFewerPermissionsEndsWhatIsNotAllowedAnyMore() {
        FakeClient client = alice(60).register("secret");
        client.send(new ClientFrame.Register(9L, "late", Since.LATEST, false));
        authenticator.know("second", "alice", null, "SUBSCRIBE news");
        client.connectAs("second", null);

        List<ServerFrame.Failure> failures = client.frames(ServerFrame.Failure.class);
        assertThat(failures).extracting(ServerFrame.Failure::failureType).containsOnly("NOT_PERMITTED");
        assertThat(failures).extracting(ServerFrame.Failure::address).containsExactly("secret", "late");
        assertThat(client.connectedLast().subscriptions())
                .extracting(ServerFrame.Resumed::address)
                .containsExactly("news");
        cluster.streams.append("secret", "1");
        cluster.streams.append("news", "1");
        cluster.loops.runAll();
        assertThat(client.received("secret")).isEmpty();
        assertThat(client.received("news")).containsExactly("1");
        client.register("secret");
        assertThat(client.failures()).hasSize(3);
    }

    @Test
    void registerThatIsUnderWayIsRefusedByItsOwnId() {
        node.hub.heldStarts = new java.util.ArrayList<>();
        FakeClient client = alice(60);
        authenticator.know("second", "alice", null);
        client.connectAs("second", null);
        node.on(() -> java.util.Objects.requireNonNull(node.hub.heldStarts).forEach(Runnable::run));

        ServerFrame.Failure failure = client.frames(ServerFrame.Failure.class).get(0);
        assertThat(failure.id()).isEqualTo(2);
        assertThat(failure.failureType()).isEqualTo("NOT_PERMITTED");
        assertThat(client.frames(ServerFrame.Registered.class)).isEmpty();
        assertThat(node.hub.active()).isEmpty();
    }

    @Test
    void requestsBehindARenewalAreDecidedByItAndAcknowledgementsDoNotWait() {
        authenticator.know("first", "alice", null, "SUBSCRIBE news");
        FakeClient client = node.open().connectAs("first", null);
        client.send(new ClientFrame.Register(2L, "news", Since.LATEST, true));
        cluster.streams.append("news", "1");
        cluster.loops.runAll();
        authenticator.know("second", "alice", null, "*");
        authenticator.hold();
        client.send(
                new ClientFrame.Connect(5L, "second", null),
                new ClientFrame.Register(6L, "sport", Since.LATEST, false));
        client.send(new ClientFrame.Acknowledge("news", new io.tidegate.message.Position(7, 1)));
        assertThat(client.failures()).isEmpty();
        cluster.streams.append("news", "2");
        cluster.loops.runAll();
        assertThat(client.received("news")).as("deliveries go on").containsExactly("1", "2");

        authenticator.release();
        cluster.loops.runAll();
        assertThat(client.failures()).isEmpty();
        assertThat(client.connectedLast().id()).isEqualTo(5);
        assertThat(client.frames(ServerFrame.Registered.class)).hasSize(2);
    }

    @Test
    void requestsBehindARefusedRenewalAreDecidedByTheOldToken() {
        authenticator.know("first", "alice", null, "SUBSCRIBE news");
        FakeClient client = node.open().connectAs("first", null);
        client.send(
                new ClientFrame.Connect(5L, "wrong", null), new ClientFrame.Register(6L, "news", Since.LATEST, false));
        assertThat(client.failures()).containsExactly("NOT_AUTHENTICATED");
        assertThat(client.frames(ServerFrame.Registered.class)).hasSize(1);
    }

    @Test
    void principalsAreDisconnectedTogetherAndTheOthersStay() {
        authenticator.know("bob", "bob", null, "*");
        FakeClient one = alice(60);
        FakeClient two = node.open().connectAs("first", null);
        FakeClient other = node.open().connectAs("bob", null).register("news");
        FakeClient unknown = node.open();
        node.on(() -> assertThat(
                        node.sessions().disconnect(principal -> principal.name().equals("alice"), CloseCode.REVOKED))
                .isEqualTo(2));
        cluster.loops.runAll();

        assertThat(one.closed()).isEqualTo(CloseCode.REVOKED);
        assertThat(two.closed()).isEqualTo(CloseCode.REVOKED);
        assertThat(other.closed()).isNull();
        assertThat(unknown.closed()).isNull();
    }

    @Test
    void whoIsRevokedWhileItsSessionIsLookedForDoesNotGetIt() {
        FakeClient before = alice(600);
        before.drop();
        cluster.store.held = new java.util.ArrayList<>();
        FakeNode other = cluster.node(1);
        FakeClient after = other.open().connectAs("first", before.session());
        other.on(() -> other.sessions().disconnect(principal -> true, CloseCode.REVOKED));
        cluster.store.releaseHeld();
        cluster.loops.runAll();

        assertThat(after.closed()).isEqualTo(CloseCode.REVOKED);
        assertThat(after.frames()).isEmpty();
    }

    @Test
    void sessionsOfAPrincipalAreListedWithoutTheirIds() {
        FakeClient client = alice(60);
        alice(60).drop();
        authenticator.know("bob", "bob", null, "*");
        node.open().connectAs("bob", null);
        node.on(() -> {
            List<SessionSummary> found = node.sessions().sessionsOf("alice");
            assertThat(found).hasSize(2);
            assertThat(found.get(0).addresses()).containsExactly("news");
            assertThat(found.get(0).expires()).isEqualTo(in(60));
            assertThat(found.get(0).state()).isEqualTo("active");
            assertThat(found.get(1).remote()).isEqualTo("gone");
            assertThat(found.toString()).doesNotContain(client.session());
        });
        cluster.advance(SECOND);
    }
}
