package io.tidegate.chaos;

import java.util.List;
import java.util.Random;

/** Draws faults: the same ones in the same order for the same seed, kinds and number of nodes. */
final class Schedule {
    private final Random random;
    private final List<FaultKind> kinds;
    private final int nodes;

    Schedule(long seed, List<FaultKind> kinds, int nodes) {
        this.random = new Random(seed);
        this.kinds = List.copyOf(kinds);
        this.nodes = nodes;
    }

    /** The next fault. */
    Fault next() {
        FaultKind kind = kinds.get(random.nextInt(kinds.size()));
        int node = random.nextInt(nodes);
        int millis = kind.millisMin() + random.nextInt(kind.millisMax() - kind.millisMin() + 1);
        return new Fault(kind, node, millis);
    }

    /** How long the cluster is left alone before the next fault, in milliseconds. */
    int pauseMillis(int longest) {
        return random.nextInt(longest);
    }
}
