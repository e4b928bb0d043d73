package io.tidegate.chaos;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of a run.
 *
 * @param violations the first of them
 * @param violationCount how many there are
 * @param counts what was counted
 * @param stalls of streams whose client did not lose its connection
 */
record Report(
        Plan plan,
        List<Violation> violations,
        long violationCount,
        Map<String, Long> counts,
        Map<FaultKind, Stalls.Figures> stalls) {
    Report {
        violations = List.copyOf(violations);
        counts = new TreeMap<>(counts);
    }

    /** Whether everything held. */
    boolean isPassed() {
        return violationCount == 0;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        violations.forEach(violation -> text.append(violation).append('\n'));
        counts.forEach((what, count) -> text.append("%10d  %s%n".formatted(count, what)));
        if (!stalls.isEmpty()) {
            text.append("Longest stall of each stream of each client that kept its connection, in each fault:\n");
        }
        stalls.forEach((kind, figures) -> text.append("%10s  median %d ms, 99 in 100 below %d ms, longest %d ms%n"
                .formatted(
                        kind,
                        figures.median().toMillis(),
                        figures.most().toMillis(),
                        figures.max().toMillis())));
        text.append(isPassed() ? "PASSED" : "FAILED with " + violationCount + " violations");
        return text.append(": ").append(plan.commandLine()).append('\n').toString();
    }
}
