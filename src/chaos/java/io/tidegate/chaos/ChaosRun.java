package io.tidegate.chaos;

import io.tidegate.testkit.OpenAccess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One run: starts a cluster, loads it, lets faults happen, one after the other with the cluster safe in between unless
 * the plan says otherwise, and checks everything in the end.
 */
final class ChaosRun {
    /** Within this time a cluster must be whole again after a fault, and every subscriber at the end of its streams. */
    private static final Duration RECOVERY_MAX = Duration.ofSeconds(150);

    private static final Duration CATCH_UP_MAX = Duration.ofSeconds(60);
    private static final int WARM_UP_MILLIS = 3_000;
    private static final int COOL_DOWN_MILLIS = 3_000;
    private static final long HEAP_GROWTH_MAX = 128L << 20;
    private static final long DESCRIPTORS_GROWTH_MAX = 50;

    /** What the run needs to be other than the defaults: enough retention for whoever is away, small bounds to reach. */
    private static final List<String> SETTINGS = List.of(
            "--set", "stream.idWindow=4096",
            "--set", "websocket.outboundBytesMax=65536",
            "--set", "hub.pageBytes=32768",
            "--set", "hub.tailBytesMax=16777216",
            "--set", "cluster.linger=200ms");

    private static final String CONFIGURATION = """
            addresses:
              - pattern: '*'
                retention:
                  count: 3000
                  bytes: 16777216
                  age: 15m
            """;

    private final Plan plan;
    private final Network network;
    private final Clocks clocks;
    private final NodeLogs logs;
    private final PrintWriter progress;
    private final Journal journal = new Journal(System::nanoTime);
    private final Stalls stalls = new Stalls();

    /**
     * Makes a run.
     *
     * @param progress told what happens, line by line
     */
    ChaosRun(Plan plan, Network network, Clocks clocks, NodeLogs logs, PrintWriter progress) {
        this.plan = plan;
        this.network = network;
        this.clocks = clocks;
        this.logs = logs;
        this.progress = progress;
    }

    /** Runs and tells what came of it. */
    Report run(FaultSource faults) {
        say("starting " + plan.nodes() + " nodes, seed " + plan.seed());
        try (Cluster cluster = Cluster.start(plan.nodes(), network, clocks, logs, configuration(), settings());
                Load load = new Load("chaos", plan, cluster, journal, stalls)) {
            awaitSafe(cluster);
            load.start(RECOVERY_MAX);
            Waiting.pause(WARM_UP_MILLIS);
            List<Cluster.Needs> before = needs(cluster);
            boolean isWhole = inject(faults, cluster, load);
            if (isWhole) {
                Waiting.until(load::isConnected, CATCH_UP_MAX);
                Waiting.pause(COOL_DOWN_MILLIS);
                say("checking");
                load.finish(cluster.url(0), RECOVERY_MAX, CATCH_UP_MAX);
                compare(before, needs(cluster));
            }
            cluster.errors().forEach(line -> journal.violate(ViolationKind.NODE, "log", line, List.of()));
        }
        return new Report(plan, journal.violations(), journal.violationCount(), journal.counts(), stalls.figures());
    }

    /** Where the next fault comes from. */
    @FunctionalInterface
    interface FaultSource {
        /** The next one. */
        Fault next();
    }

    /** Whether the cluster is whole in the end. */
    private boolean inject(FaultSource faults, Cluster cluster, Load load) {
        Duration end = journal.time().plus(plan.duration());
        boolean isWhole = true;
        try (Injector injector = new Injector(cluster, load, journal)) {
            for (int i = 1; isWhole && i <= plan.faultsMax() && journal.time().compareTo(end) < 0; i++) {
                Fault fault = faults.next();
                onFault(i, fault);
                injector.begin(fault);
                if (!plan.isOverlapping()) {
                    injector.awaitEnd();
                    isWhole = awaitSafe(cluster);
                }
                Waiting.pause(fault.quietMillis());
            }
            injector.awaitEnd();
            isWhole = isWhole && awaitSafe(cluster);
        }
        stalls.close();
        return isWhole;
    }

    private void onFault(int number, Fault fault) {
        say("fault " + number + ": " + fault + "; so far " + journal.counted(Journal.PUBLICATIONS) + " publications, "
                + journal.counted(Journal.DELIVERIES) + " deliveries, " + journal.violationCount() + " violations");
        journal.onFault("fault " + number + ", " + fault);
        stalls.onFault(fault);
    }

    private boolean awaitSafe(Cluster cluster) {
        boolean isSafe = Waiting.until(cluster::isSafe, RECOVERY_MAX);
        if (!isSafe) {
            List<String> logs = IntStream.range(0, cluster.count())
                    .boxed()
                    .flatMap(node -> cluster.lastLines(node).stream())
                    .toList();
            journal.violate(ViolationKind.NODE, "cluster", "not whole again within " + RECOVERY_MAX, logs);
        }
        return isSafe;
    }

    private static List<Cluster.Needs> needs(Cluster cluster) {
        return IntStream.range(0, cluster.count()).mapToObj(cluster::needs).toList();
    }

    private void compare(List<Cluster.Needs> before, List<Cluster.Needs> after) {
        for (int node = 0; node < before.size(); node++) {
            Cluster.Needs first = before.get(node);
            Cluster.Needs last = after.get(node);
            say("node" + node + " before " + first + ", after " + last);
            long heap = last.heapBytes() - first.heapBytes();
            long descriptors = last.descriptors() - first.descriptors();
            if (heap > HEAP_GROWTH_MAX || descriptors > DESCRIPTORS_GROWTH_MAX) {
                String what = "needed " + first + " before the faults and " + last + " after";
                journal.violate(ViolationKind.MEMORY, "node" + node, what, List.of());
            }
        }
    }

    private List<String> settings() {
        List<String> settings = new ArrayList<>(SETTINGS);
        settings.addAll(List.of("--set", "stream.minimumNodes=" + plan.minimumNodes()));
        return settings;
    }

    private static Path configuration() {
        try {
            Path file = Files.createTempFile("chaos", ".yaml");
            file.toFile().deleteOnExit();
            return Files.writeString(file, OpenAccess.YAML + CONFIGURATION);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private void say(String line) {
        progress.printf("%4d s  %s%n", journal.time().toSeconds(), line);
        progress.flush();
    }
}
