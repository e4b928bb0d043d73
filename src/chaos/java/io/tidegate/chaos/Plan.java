package io.tidegate.chaos;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a run is to do.
 *
 * @param duration for how long faults begin
 * @param faultsMax after so many no more begin
 * @param isOverlapping whether a fault may begin before the cluster has recovered from the one before
 * @param publishesPerSecond of all publishers together
 */
record Plan(
        long seed,
        Duration duration,
        int faultsMax,
        List<FaultKind> kinds,
        boolean isOverlapping,
        int nodes,
        int publishers,
        int subscribers,
        int addresses,
        int publishesPerSecond) {
    Plan {
        kinds = List.copyOf(kinds);
    }

    /** What its faults excuse. */
    Tolerance tolerance() {
        return isOverlapping
                ? Tolerance.LOSS
                : kinds.stream()
                        .map(FaultKind::tolerance)
                        .max(Comparator.naturalOrder())
                        .orElse(Tolerance.NOTHING);
    }

    /** How many nodes must be left for a publication to be appended: most of them, where some may be cut off and go on. */
    int minimumNodes() {
        return tolerance() == Tolerance.GAPS ? nodes / 2 + 1 : 1;
    }

    /** What to type for the same faults again. */
    String commandLine() {
        String most = faultsMax == Integer.MAX_VALUE ? "" : " --faults " + faultsMax;
        return "bin/tidegate-chaos --seed " + seed + " --duration " + duration.toSeconds() + "s" + most + " --kinds "
                + kinds.stream().map(FaultKind::toString).collect(Collectors.joining(","))
                + (isOverlapping ? " --overlapping" : "") + " --nodes " + nodes + " --publishers " + publishers
                + " --subscribers " + subscribers + " --addresses " + addresses + " --rate " + publishesPerSecond;
    }

    /** The same without one kind of fault. */
    Plan without(FaultKind kind) {
        return new Plan(
                seed,
                duration,
                faultsMax,
                kinds.stream().filter(each -> each != kind).toList(),
                isOverlapping,
                nodes,
                publishers,
                subscribers,
                addresses,
                publishesPerSecond);
    }
}
