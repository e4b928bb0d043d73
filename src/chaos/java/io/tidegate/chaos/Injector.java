package io.tidegate.chaos;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** Carries out faults. */
final class Injector {
    /** Of so many parts of the clients one is hit. */
    private static final int PARTS = 3;

    private final Cluster cluster;
    private final Load load;
    private final Journal journal;

    Injector(Cluster cluster, Load load, Journal journal) {
        this.cluster = cluster;
        this.load = load;
        this.journal = journal;
    }

    /** Lets it happen and be over: every node runs again when this returns, though not all may have found the others. */
    void run(Fault fault) {
        journal.count("faults " + fault.kind());
        int node = fault.node();
        switch (fault.kind()) {
            case KILL -> kill(List.of(node), fault.millis());
            case KILL_TWO -> kill(List.of(node, (node + 1) % cluster.count()), fault.millis());
            case PAUSE -> pause(node, fault.millis());
            case RESET -> {
                load.reset(node % PARTS, PARTS);
                Waiting.pause(fault.millis());
            }
            case SLOW -> load.pauseReading(node % PARTS, PARTS, Duration.ofMillis(fault.millis()));
            case RESTART -> restart(node, fault.millis());
            case ROLL -> IntStream.range(0, cluster.count()).forEach(each -> restart(each, fault.millis()));
            case PARTITION -> partition(node, fault.millis());
        }
    }

    private void kill(List<Integer> nodes, int millis) {
        nodes.parallelStream().forEach(node -> {
            cluster.node(node).kill9();
            cluster.suddenEnds().onSuddenEnd(node, System.nanoTime());
        });
        Waiting.pause(millis);
        nodes.forEach(cluster::start);
    }

    private void pause(int node, int millis) {
        cluster.node(node).pause();
        Waiting.pause(millis);
        cluster.node(node).resume();
        cluster.suddenEnds().onSuddenEnd(node, System.nanoTime());
    }

    private void restart(int node, int millis) {
        int exitCode = cluster.node(node).stop();
        if (exitCode != 0) {
            String log = cluster.node(node).log();
            journal.violate(
                    ViolationKind.NODE,
                    "node" + node,
                    "exit code " + exitCode + " after SIGTERM",
                    log.lines().toList());
        }
        Waiting.pause(millis);
        cluster.start(node);
    }

    private void partition(int node, int millis) {
        cluster.network().isolate(node);
        Waiting.pause(millis);
        cluster.network().heal();
        IntStream.range(0, cluster.count()).forEach(each -> cluster.suddenEnds().onSuddenEnd(each, System.nanoTime()));
    }
}
