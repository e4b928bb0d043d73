package io.tidegate.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** Carries out faults, one after the other or several at once, but never two at one node. */
final class Injector implements AutoCloseable {
    /** Of so many parts of the clients one is hit. */
    private static final int PARTS = 3;

    private static final int CLOCK_SECONDS = 300;
    private static final Duration END_WAIT = Duration.ofMinutes(3);

    private final Cluster cluster;
    private final Load load;
    private final Journal journal;
    private final Set<Fault> underWay = ConcurrentHashMap.newKeySet();
    private final ExecutorService running = Executors.newCachedThreadPool();

    Injector(Cluster cluster, Load load, Journal journal) {
        this.cluster = cluster;
        this.load = load;
        this.journal = journal;
    }

    /** Begins, unless one of the nodes that it concerns has not yet recovered from another one. */
    void begin(Fault fault) {
        List<Integer> nodes = nodesOf(fault);
        if (underWay.stream().flatMap(other -> nodesOf(other).stream()).anyMatch(nodes::contains)) {
            journal.count("faults left out");
            return;
        }
        underWay.add(fault);
        running.execute(() -> {
            try {
                run(fault);
            } catch (RuntimeException | AssertionError failed) {
                journal.violate(ViolationKind.NODE, fault.toString(), failed.toString(), List.of());
            } finally {
                underWay.remove(fault);
            }
        });
    }

    private List<Integer> nodesOf(Fault fault) {
        return switch (fault.kind()) {
            case RESET, SLOW -> List.of();
            case KILL_TWO -> two(fault);
            case ROLL -> IntStream.range(0, cluster.count()).boxed().toList();
            default -> List.of(fault.node());
        };
    }

    private List<Integer> two(Fault fault) {
        return List.of(fault.node(), (fault.node() + 1) % cluster.count());
    }

    private void run(Fault fault) {
        journal.count("faults " + fault.kind());
        int node = fault.node();
        switch (fault.kind()) {
            case KILL -> kill(List.of(node), fault.millis());
            case KILL_TWO -> kill(two(fault), fault.millis());
            case PAUSE, FREEZE -> pause(node, fault.millis());
            case RESET -> {
                load.reset(node % PARTS, PARTS);
                Waiting.pause(fault.millis());
            }
            case SLOW -> load.pauseReading(node % PARTS, PARTS, Duration.ofMillis(fault.millis()));
            case RESTART -> restart(node, fault.millis());
            case ROLL -> IntStream.range(0, cluster.count()).forEach(each -> restart(each, fault.millis()));
            case PARTITION -> partition(node, fault.millis());
            case CLOCK -> turnClock(node, fault.millis());
        }
    }

    private void kill(List<Integer> nodes, int millis) {
        nodes.parallelStream().forEach(node -> {
            cluster.node(node).kill9();
            cluster.suddenEnds().onSuddenEnd(node, System.nanoTime());
        });
        Waiting.pause(millis);
        nodes.parallelStream().forEach(cluster::start);
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
            String what = "exit code " + exitCode + " after SIGTERM";
            journal.violate(ViolationKind.NODE, "node" + node, what, cluster.lastLines(node));
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

    /** Before or behind, as chance has it. */
    private void turnClock(int node, int millis) {
        cluster.clocks().set(node, millis % 2 == 0 ? CLOCK_SECONDS : -CLOCK_SECONDS);
        Waiting.pause(millis);
        cluster.clocks().set(node, 0);
    }

    /** Waits until all that has begun is over. */
    void awaitEnd() {
        if (!Waiting.until(underWay::isEmpty, END_WAIT)) {
            journal.violate(ViolationKind.NODE, "faults", "not over within " + END_WAIT, List.of());
        }
    }

    @Override
    public void close() {
        running.shutdownNow();
    }
}
