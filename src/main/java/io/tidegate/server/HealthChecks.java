package io.tidegate.server;

import io.tidegate.config.Config;
import io.tidegate.http.HealthCheck;
import io.tidegate.http.NodeHealth;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntSupplier;

/** How this node is, from what its parts have noted. Thread-safe. */
final class HealthChecks implements NodeHealth {
    private static final int PERCENT = 100;

    private final Config config;
    private final NodeState state;
    private final ClusterView cluster;
    private final IntSupplier connections;
    private final List<Pulse> pulses;

    /** What this node knows of its cluster, without asking anybody. */
    interface ClusterView {
        /** Whether this node belongs to a cluster. */
        boolean isMember();

        /** How many members see each other, this one included. */
        int members();

        /** How many of them hold data. */
        int dataMembers();

        /** Whether every partition had its copies once since this node joined. */
        boolean wasSafe();
    }

    HealthChecks(Config config, NodeState state, ClusterView cluster, IntSupplier connections, List<Pulse> pulses) {
        this.config = config;
        this.state = state;
        this.cluster = cluster;
        this.connections = connections;
        this.pulses = List.copyOf(pulses);
    }

    @Override
    public List<HealthCheck> live() {
        Duration longest = config.http().liveWithin();
        Duration oldest =
                pulses.stream().map(Pulse::age).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
        return List.of(
                new HealthCheck(
                        "member",
                        cluster.isMember() || state.stage() == NodeState.Stage.DRAINING,
                        "a node whose Hazelcast has ended cannot join again"),
                new HealthCheck(
                        "loops",
                        oldest.compareTo(longest) <= 0,
                        "the slowest of " + pulses.size() + " event loops turned " + oldest.toMillis()
                                + " ms ago, at most " + longest.toMillis() + " (http.liveWithin)"));
    }

    @Override
    public List<HealthCheck> ready() {
        long most = (long) config.websocket().connectionsMax() * config.http().readyConnectionsPercent() / PERCENT;
        int open = connections.getAsInt();
        return List.of(
                new HealthCheck(
                        "state", state.isReady(), "the node " + state.stage().text()),
                joined(),
                new HealthCheck(
                        "connections",
                        open <= most,
                        open + " connections, at most " + most
                                + " (http.readyConnectionsPercent of websocket.connectionsMax)"));
    }

    @Override
    public List<HealthCheck> started() {
        if (state.hasStarted()) {
            return List.of(new HealthCheck("started", true, "the node has started"));
        }
        int required = nodesToStart(config);
        int members = cluster.members();
        List<HealthCheck> checks = List.of(
                new HealthCheck(
                        "state",
                        state.stage() != NodeState.Stage.STARTING,
                        "the node " + state.stage().text()),
                joined(),
                new HealthCheck("copies", cluster.wasSafe(), "every stream has had its copies: " + cluster.wasSafe()),
                new HealthCheck(
                        "members",
                        members >= required,
                        members + " nodes see each other, at least " + required + " (cluster.startNodes)"),
                new HealthCheck(
                        "data", cluster.dataMembers() > 0, cluster.dataMembers() + " of them hold data, at least 1"));
        if (checks.stream().allMatch(HealthCheck::passes)) {
            state.onStarted();
        }
        return checks;
    }

    private HealthCheck joined() {
        boolean isMember = cluster.isMember();
        return new HealthCheck("cluster", isMember, isMember ? "belongs to the cluster" : "belongs to no cluster");
    }

    /** How many nodes must see each other until this one has started. */
    static int nodesToStart(Config config) {
        String alone = config.cluster().startsAlone();
        boolean isAlone = !alone.isEmpty() && alone.equals(config.cluster().node());
        return isAlone ? 1 : config.cluster().startNodes();
    }
}
