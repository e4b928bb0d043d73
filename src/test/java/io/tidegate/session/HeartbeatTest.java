package io.tidegate.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.auth.Authenticator;
import io.tidegate.config.SessionConfig;
import io.tidegate.loop.Loop;
import io.tidegate.protocol.ClientFrame;
import io.tidegate.protocol.CloseCode;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HeartbeatTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeCluster cluster = new FakeCluster(1);
    private final FakeNode node = cluster.node(0);

    @AfterEach
    void invariantsHold() {
        cluster.checkInvariants();
    }

    @Test
    void silentConnectionsArePingedOnceInAnInterval() {
        FakeClient client = node.open();
        cluster.advance(Duration.ofSeconds(15));
        assertThat(client.pings).isEqualTo(1);
        int first = client.pings;

        cluster.advance(Duration.ofSeconds(150));
        assertThat(client.pings - first).isBetween(9, 10);
        assertThat(client.closed()).isNull();
        assertThat(node.count(SessionState.IDLE)).isEqualTo(1);
    }

    @Test
    void firstPingsAreSpread() {
        for (int i = 0; i < 200; i++) {
            node.open();
        }
        Set<Long> moments = new HashSet<>();
        int before = 0;
        int mostAtOnce = 0;
        for (int tick = 0; tick < 150; tick++) {
            cluster.advance(Duration.ofMillis(100));
            int pings = node.clients.stream().mapToInt(client -> client.pings).sum();
            mostAtOnce = Math.max(mostAtOnce, pings - before);
            if (pings > before) {
                moments.add((long) tick);
            }
            before = pings;
        }

        assertThat(node.clients).allMatch(client -> client.pings == 1);
        assertThat(moments).hasSizeGreaterThan(60);
        assertThat(mostAtOnce).isLessThan(15);
    }

    @Test
    void connectionsWithTrafficAreNotPingedAfterwards() {
        FakeClient client = node.open();
        for (int i = 0; i < 100; i++) {
            client.send(new ClientFrame.Unregister(null, "nothing"));
            cluster.advance(SECOND);
        }

        assertThat(client.pings).isZero();
        assertThat(node.count(SessionState.ACTIVE)).isEqualTo(1);
    }

    @Test
    void pingFramesKeepAConnectionButDoNotMakeItActive() {
        FakeClient client = node.open();
        cluster.advance(Duration.ofSeconds(16));
        assertThat(node.count(SessionState.IDLE)).isEqualTo(1);
        client.answersPings = false;
        for (int i = 0; i < 20; i++) {
            client.send(new ClientFrame.Ping());
            cluster.advance(Duration.ofSeconds(5));
        }

        assertThat(client.closed()).isNull();
        assertThat(node.count(SessionState.IDLE)).isEqualTo(1);
    }

    @Test
    void publicationsMakeAnIdleSessionActive() {
        node.subscriber("news");
        cluster.advance(Duration.ofSeconds(40));
        assertThat(node.count(SessionState.IDLE)).isEqualTo(1);

        cluster.streams.append("news", "1");
        cluster.loops.runAll();
        assertThat(node.count(SessionState.ACTIVE)).isEqualTo(1);
    }

    @Test
    void twoMissesCloseTheConnection() {
        FakeClient client = node.open();
        client.answersPings = false;
        int seconds = 0;
        while (client.closed() == null && seconds < 60) {
            cluster.advance(SECOND);
            seconds++;
        }

        assertThat(client.closed()).isEqualTo(CloseCode.HEARTBEAT_MISSED);
        assertThat(client.pings).isLessThanOrEqualTo(2);
        assertThat(seconds).isBetween(23, 30);
    }

    @Test
    void missedHeartbeatMakesAZombieAndAPongBringsItBack() {
        FakeClient client = node.open();
        client.answersPings = false;
        while (client.pings < 2) {
            cluster.advance(SECOND);
        }
        assertThat(node.count(SessionState.ZOMBIE)).isEqualTo(1);

        client.send(new ClientFrame.Ping());
        assertThat(node.count(SessionState.IDLE)).isEqualTo(1);
        client.answersPings = true;
        cluster.advance(Duration.ofSeconds(60));
        assertThat(client.closed()).isNull();
    }

    @Test
    void silenceClosesEvenWhenMoreMissesWereAllowed() {
        var config = new SessionConfig(
                Duration.ofSeconds(15),
                Duration.ofSeconds(10),
                100,
                Duration.ofSeconds(30),
                Duration.ofSeconds(120),
                Duration.ofSeconds(5),
                SECOND,
                10,
                255,
                64,
                4,
                3,
                50,
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                1024,
                2,
                3,
                Duration.ofDays(1),
                100,
                100,
                10,
                10,
                100);
        FakeCluster patient = new FakeCluster(1, config, Authenticator.OPEN);
        FakeClient client = patient.node(0).open();
        client.answersPings = false;
        patient.advance(Duration.ofMillis(29_800));
        assertThat(client.closed()).isNull();

        patient.advance(Duration.ofMillis(400));
        assertThat(client.closed()).isEqualTo(CloseCode.HEARTBEAT_MISSED);
        patient.checkInvariants();
    }

    @Test
    void zombieWhoseConnectionIsGoneBecomesAGhostAndIsRemoved() {
        FakeClient client = node.subscriber("news");
        String session = client.session();
        client.drop();
        cluster.advance(Duration.ofSeconds(119));
        assertThat(node.count(SessionState.ZOMBIE)).isEqualTo(1);
        assertThat(cluster.store.peek(session)).isPresent();

        cluster.store.failing = true;
        cluster.advance(Duration.ofSeconds(16));
        assertThat(node.count(SessionState.GHOST)).isEqualTo(1);

        cluster.store.failing = false;
        cluster.advance(Duration.ofSeconds(16));
        assertThat(node.sessions().size()).isZero();
        assertThat(cluster.store.peek(session)).isEmpty();
    }

    @Test
    void sessionThatFailsOnItsHeartbeatIsRemovedInTheEnd() {
        FakeClient client = node.open().connect();
        client.writeFault = new IllegalStateException("broken");
        cluster.advance(Duration.ofSeconds(20));
        assertThat(client.closed()).isEqualTo(CloseCode.INTERNAL_ERROR);

        cluster.advance(Duration.ofSeconds(150));
        assertThat(node.sessions().size()).isZero();
    }

    @Test
    void bridgeClientLeavesNothingBehind() {
        FakeClient client = node.open().register("news");
        client.drop();

        assertThat(node.sessions().size()).isZero();
        assertThat(node.hub.active()).isEmpty();
        assertThat(cluster.store.saves + cluster.store.finalSaves).isZero();
    }

    @Test
    void ticksThatComeInABurstCountOnce() {
        List<Runnable> ticking = new ArrayList<>();
        node.on(() -> {
            HeartbeatWheel wheel = new HeartbeatWheel(burstLoop(ticking), Duration.ofMillis(100));
            ticking.get(0).run();
            long before = wheel.tick();
            for (int i = 0; i < 400; i++) {
                ticking.get(0).run();
            }
            assertThat(wheel.tick()).isEqualTo(before);
        });
        assertThat(ticking).hasSize(1);
    }

    /** A loop whose clock stands still and whose timer is fired by hand. */
    private Loop burstLoop(List<Runnable> ticking) {
        Loop real = node.loop();
        return new Loop() {
            @Override
            public int index() {
                return 0;
            }

            @Override
            public boolean isCurrent() {
                return true;
            }

            @Override
            public void run(Runnable task) {
                real.run(task);
            }

            @Override
            public void afterReading(Runnable task) {
                run(task);
            }

            @Override
            public Timer after(Duration delay, Runnable task) {
                return real.after(delay, task);
            }

            @Override
            public Timer every(Duration period, Runnable task) {
                ticking.add(task);
                return () -> {};
            }

            @Override
            public long nowMillis() {
                return real.nowMillis();
            }

            @Override
            public <T> Future<T> bring(Future<T> future) {
                return real.bring(future);
            }
        };
    }
}
