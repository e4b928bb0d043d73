package io.tidegate.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.auth.Authenticator;
import io.tidegate.config.SessionConfig;
import io.tidegate.message.Position;
import io.tidegate.protocol.ServerFrame;
import io.tidegate.testkit.ManualLoops;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Nodes of one loop each, over one store and the same streams. */
final class FakeCluster implements HandOver {
    static final int REQUESTS_MAX = 4;
    static final int SUBSCRIPTIONS_MAX = 20;
    static final int RESUMABLE_MAX = 50;
    static final int RESUMES_MAX = 2;
    static final int RESUMES_WAITING_MAX = 3;
    static final int PUBLISHES_PER_SECOND = 100;
    static final int REQUESTS_PER_SECOND = 1000;
    static final int PRINCIPAL_CONNECTIONS_MAX = 3;
    static final int PRINCIPAL_SUBSCRIPTIONS_MAX = 30;
    static final int PRINCIPAL_PUBLISHES_PER_SECOND = 150;
    static final Duration EXPIRY_GRACE = Duration.ofSeconds(5);
    static final SessionConfig CONFIG = new SessionConfig(
            Duration.ofSeconds(15),
            Duration.ofSeconds(10),
            2,
            Duration.ofSeconds(30),
            Duration.ofSeconds(120),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            SUBSCRIPTIONS_MAX,
            255,
            64,
            REQUESTS_MAX,
            3,
            RESUMABLE_MAX,
            Duration.ofSeconds(10),
            Duration.ofSeconds(2),
            1024,
            RESUMES_MAX,
            RESUMES_WAITING_MAX,
            Duration.ofDays(1),
            PUBLISHES_PER_SECOND,
            REQUESTS_PER_SECOND,
            PRINCIPAL_CONNECTIONS_MAX,
            PRINCIPAL_SUBSCRIPTIONS_MAX,
            PRINCIPAL_PUBLISHES_PER_SECOND);

    final ManualLoops loops;
    final MemorySessionStore store;
    final FakeStreams streams = new FakeStreams();
    final SessionConfig config;
    final List<FakeNode> nodes = new ArrayList<>();
    final List<String> handOverRequests = new ArrayList<>();
    /** Whether requests to hand over get through. */
    boolean answersHandOver = true;

    FakeCluster(int nodeCount) {
        this(nodeCount, CONFIG, Authenticator.OPEN);
    }

    FakeCluster(int nodeCount, SessionConfig config, Authenticator authenticator) {
        this.config = config;
        loops = new ManualLoops(nodeCount, 1);
        store = new MemorySessionStore(loops.loop(0));
        for (int i = 0; i < nodeCount; i++) {
            nodes.add(new FakeNode(this, i, authenticator));
        }
    }

    /** The same, with another time until it must be known who a client is. */
    static SessionConfig with(Duration connectTimeout) {
        SessionConfig base = CONFIG;
        return new SessionConfig(
                base.pingInterval(),
                base.pongTimeout(),
                base.missesMax(),
                base.silenceMax(),
                base.resumeWindow(),
                base.checkpointInterval(),
                base.acknowledgeInterval(),
                base.subscriptionsMax(),
                base.addressLengthMax(),
                base.headersMax(),
                base.requestsMax(),
                base.historyCountMax(),
                base.resumableMax(),
                base.storeTimeout(),
                base.handOverTimeout(),
                base.waitingBytesMax(),
                base.resumesMax(),
                base.resumesWaitingMax(),
                connectTimeout,
                base.publishesPerSecondMax(),
                base.requestsPerSecondMax(),
                base.principalConnectionsMax(),
                base.principalSubscriptionsMax(),
                base.principalPublishesPerSecondMax());
    }

    FakeNode node(int index) {
        return nodes.get(index);
    }

    /** A power cut: the node is never called again, and nobody tells its clients. */
    void kill(int index) {
        store.living.remove(node(index).id());
    }

    void advance(Duration duration) {
        loops.advance(duration);
    }

    @Override
    public Future<Void> request(String node, int loop, String session) {
        handOverRequests.add(node);
        Promise<Void> promise = Promise.promise();
        if (answersHandOver) {
            FakeNode target = holder(node);
            target.run(() -> target.sessions().handOver(session).onComplete(promise));
        }
        return promise.future();
    }

    @Override
    public void tell(String node, int loop, String session) {
        FakeNode target = holder(node);
        target.run(() -> target.sessions().handOver(session));
    }

    private FakeNode holder(String node) {
        return nodes.stream().filter(each -> each.id().equals(node)).findFirst().orElseThrow();
    }

    /** What holds after every test, whatever it was about. */
    void checkInvariants() {
        loops.runAll();
        for (FakeNode node : nodes) {
            node.clients.forEach(FakeCluster::checkOrder);
            node.clients.forEach(FakeCluster::checkBridge);
            int counted = Stream.of(SessionState.values()).mapToInt(node::count).sum();
            assertThat(node.sessions().size()).as("gauges of %s", node.id()).isEqualTo(counted);
            long open = node.clients.stream().filter(client -> !client.dropped).count();
            assertThat(node.sessions().connected()).as("connections").hasSize((int) open);
            assertThat(node.hub.active().size())
                    .as("subscriptions of the hub belong to open sessions")
                    .isEqualTo(node.sessions().connected().stream()
                            .mapToInt(session -> session.subscriptions().all().size())
                            .sum());
        }
    }

    /** Offsets of an address follow one another, except where the client was told. */
    private static void checkOrder(FakeClient client) {
        Map<String, Position> reached = new HashMap<>();
        for (Object frame : client.frames()) {
            if (frame instanceof ServerFrame.Connected connected) {
                connected.subscriptions().forEach(each -> reached.put(each.address(), each.position()));
            } else if (frame instanceof ServerFrame.Registered registered) {
                reached.put(registered.address(), registered.position());
            } else if (frame instanceof ServerFrame.Gap gap) {
                reached.put(gap.address(), gap.gap().to());
            } else if (frame instanceof FakeEncoding.Rec rec) {
                Position before = reached.put(rec.address(), rec.position());
                if (before != null) {
                    assertThat(rec.position())
                            .as("after %s of %s", before, rec.address())
                            .isEqualTo(before.at(before.offset() + 1));
                }
            }
        }
    }

    /** Who never was told it is connected gets nothing that a bridge client would not know. */
    private static void checkBridge(FakeClient client) {
        for (Object frame : client.frames()) {
            if (frame instanceof ServerFrame.Connected) {
                return;
            }
            assertThat(frame)
                    .isInstanceOfAny(FakeEncoding.Rec.class, ServerFrame.Failure.class, ServerFrame.Reply.class);
        }
    }
}
