package io.tidegate.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One fault of each of the common kinds: what {@code bin/tidegate-chaos} does for longer and in other orders. */
final class ChaosIT {
    private static final List<Fault> FAULTS = List.of(
            new Fault(FaultKind.KILL, 1, 1_000, 1_000),
            new Fault(FaultKind.RESET, 0, 500, 500),
            new Fault(FaultKind.PAUSE, 2, 5_000, 500),
            new Fault(FaultKind.RESTART, 0, 500, 1_000));

    @Test
    void clusterKeepsItsPromisesWhileItsNodesAreKilledFrozenAndRestarted() {
        List<FaultKind> kinds = FAULTS.stream().map(Fault::kind).toList();
        Plan plan = new Plan(1, Duration.ofMinutes(2), FAULTS.size(), kinds, false, 3, 12, 15, 4, 120);
        Iterator<Fault> faults = FAULTS.iterator();

        Report report = new ChaosRun(
                        plan, new LoopbackNetwork(), new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .run(faults::next);

        assertThat(report.violations()).as(report.toString()).isEmpty();
        assertThat(faults.hasNext()).as("faults that were left out").isFalse();
        assertThat(report.counts().getOrDefault(Journal.PUBLICATIONS, 0L)).isGreaterThan(1_000);
        assertThat(report.counts().getOrDefault(Journal.DELIVERIES, 0L)).isGreaterThan(5_000);
        assertThat(report.stalls()).containsKeys(FaultKind.KILL, FaultKind.PAUSE);
    }
}
