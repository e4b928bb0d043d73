package io.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.config.Config;
import io.tidegate.config.ConfigLoader;
import io.tidegate.http.HealthCheck;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class HealthChecksTest {
    private static final List<String> NONE = List.of();

    private final NodeState state = new NodeState();
    private final View view = new View();
    private final AtomicLong nanoTime = new AtomicLong();
    private final List<Pulse> pulses = List.of(pulse(), pulse());
    private int connections;

    private static final class View implements HealthChecks.ClusterView {
        private boolean isMember = true;
        private int members = 3;
        private int dataMembers = 3;
        private boolean wasSafe = true;

        @Override
        public boolean isMember() {
            return isMember;
        }

        @Override
        public int members() {
            return members;
        }

        @Override
        public int dataMembers() {
            return dataMembers;
        }

        @Override
        public boolean wasSafe() {
            return wasSafe;
        }
    }

    private Pulse pulse() {
        return new Pulse(nanoTime::get, late -> {});
    }

    private HealthChecks checks(Map<String, String> settings) {
        Config config = ConfigLoader.load(null, Map.of(), settings);
        return new HealthChecks(config, state, view, () -> connections, pulses);
    }

    private static List<String> failing(List<HealthCheck> checks) {
        return checks.stream()
                .filter(check -> !check.passes())
                .map(HealthCheck::name)
                .toList();
    }

    @Test
    void liveWhileEveryLoopTurns() {
        HealthChecks health = checks(Map.of("http.liveWithin", "30s"));
        nanoTime.set(Duration.ofSeconds(30).toNanos());
        assertThat(failing(health.live())).isEqualTo(NONE);
        nanoTime.addAndGet(1);
        assertThat(failing(health.live())).containsExactly("loops");
    }

    @Test
    void notLiveWhenHazelcastHasEndedUnderIt() {
        state.become(NodeState.Stage.SERVING);
        view.isMember = false;
        assertThat(failing(checks(Map.of()).live())).containsExactly("member");
    }

    @Test
    void liveWhateverElseIsWrong() {
        view.isMember = false;
        connections = 1_000_000;
        state.become(NodeState.Stage.DRAINING);
        assertThat(failing(checks(Map.of()).live())).isEqualTo(NONE);
    }

    @Test
    void readyFromServingUntilTheDrain() {
        HealthChecks health = checks(Map.of());
        assertThat(failing(health.ready())).containsExactly("state");
        state.become(NodeState.Stage.SERVING);
        assertThat(failing(health.ready())).isEqualTo(NONE);
        state.become(NodeState.Stage.DRAINING);
        assertThat(failing(health.ready())).containsExactly("state");
    }

    @Test
    void readyUpToItsShareOfTheConnections() {
        state.become(NodeState.Stage.SERVING);
        HealthChecks health = checks(Map.of("websocket.connectionsMax", "1000", "http.readyConnectionsPercent", "85"));
        connections = 850;
        assertThat(failing(health.ready())).isEqualTo(NONE);
        connections = 851;
        assertThat(failing(health.ready())).containsExactly("connections");
    }

    @Test
    void largestNumberOfConnectionsDoesNotOverflow() {
        state.become(NodeState.Stage.SERVING);
        connections = 1;
        assertThat(failing(checks(Map.of("websocket.connectionsMax", "" + Integer.MAX_VALUE))
                        .ready()))
                .isEqualTo(NONE);
    }

    @Test
    void readyWhateverAilsTheClusterButNotOutsideOfIt() {
        state.become(NodeState.Stage.SERVING);
        view.wasSafe = false;
        view.members = 1;
        view.dataMembers = 0;
        assertThat(failing(checks(Map.of("cluster.startNodes", "3")).ready())).isEqualTo(NONE);
        view.isMember = false;
        assertThat(failing(checks(Map.of()).ready())).containsExactly("cluster");
    }

    @Test
    void startedNeedsCopiesMembersAndData() {
        state.become(NodeState.Stage.SERVING);
        HealthChecks health = checks(Map.of("cluster.startNodes", "2"));
        view.wasSafe = false;
        view.members = 1;
        view.dataMembers = 0;
        assertThat(failing(health.started())).containsExactly("copies", "members", "data");
        view.wasSafe = true;
        view.members = 2;
        view.dataMembers = 1;
        assertThat(failing(health.started())).isEqualTo(NONE);
    }

    @Test
    void startedOnceIsStartedForGood() {
        state.become(NodeState.Stage.SERVING);
        HealthChecks health = checks(Map.of());
        assertThat(failing(health.started())).isEqualTo(NONE);
        view.isMember = false;
        view.members = 0;
        assertThat(failing(health.started())).isEqualTo(NONE);
    }

    @Test
    void oneNodeMayStartAlone() {
        state.become(NodeState.Stage.SERVING);
        view.members = 1;
        Map<String, String> first =
                Map.of("cluster.startNodes", "2", "cluster.startsAlone", "a-0", "cluster.node", "a-0");
        Map<String, String> second =
                Map.of("cluster.startNodes", "2", "cluster.startsAlone", "a-0", "cluster.node", "a-1");
        assertThat(failing(checks(second).started())).containsExactly("members");
        assertThat(failing(checks(first).started())).isEqualTo(NONE);
    }

    @Test
    void nobodyWithoutANameStartsAlone() {
        state.become(NodeState.Stage.SERVING);
        view.members = 1;
        assertThat(failing(checks(Map.of("cluster.startNodes", "2")).started())).containsExactly("members");
    }
}
