package io.tidegate.chaos;

import java.util.List;
import java.util.SplittableRandom;

/** Draws faults: the same ones in the same order for the same seed, kinds and number of nodes. */
final class Schedule {
    private static final int QUIET_MILLIS_MIN = 500;
    private static final int QUIET_MILLIS_SPREAD = 2_000;

    private final SplittableRandom random;
    private final List<FaultKind> kinds;
    private final int nodes;

    Schedule(long seed, List<FaultKind> kinds, int nodes) {
        this.random = new SplittableRandom(seed);
        this.kinds = List.copyOf(kinds);
        this.nodes = nodes;
    }

    /** The next fault. */
    Fault next() {
        FaultKind kind = kinds.get(random.nextInt(kinds.size()));
        int node = random.nextInt(nodes);
        int millis = kind.millisMin() + random.nextInt(kind.millisMax() - kind.millisMin() + 1);
        return new Fault(kind, node, millis, QUIET_MILLIS_MIN + random.nextInt(QUIET_MILLIS_SPREAD));
    }
}
