package io.tidegate.chaos;

import java.util.Locale;

/** What is done to a cluster. */
enum FaultKind {
    /** kill -9 of a node, and its start after a while. */
    KILL(1_000, 5_000),

    /** kill -9 of two nodes at once, and their start after a while. Publications may be lost, but not silently. */
    KILL_TWO(1_000, 5_000),

    /** SIGSTOP of a node, and SIGCONT before the others take it for dead. */
    PAUSE(4_000, 10_000),

    /** SIGSTOP of a node, and SIGCONT after the others have taken it for dead. */
    FREEZE(16_000, 30_000),

    /** A part of all clients loses its connections by a reset. */
    RESET(500, 3_000),

    /** A part of all subscribers does not read for a while. */
    SLOW(5_000, 15_000),

    /** SIGTERM of a node, and its start once it has ended. */
    RESTART(500, 2_000),

    /** SIGTERM and start of every node, one after the other. */
    ROLL(500, 2_000),

    /** One node and the others do not reach each other for a while; clients reach all of them. */
    PARTITION(5_000, 35_000),

    /** The wall clock of a node is minutes off for a while, before or behind. */
    CLOCK(5_000, 20_000);

    private final int millisMin;
    private final int millisMax;

    FaultKind(int millisMin, int millisMax) {
        this.millisMin = millisMin;
        this.millisMax = millisMax;
    }

    /** Shortest time for which it lasts. */
    int millisMin() {
        return millisMin;
    }

    /** Longest time for which it lasts. */
    int millisMax() {
        return millisMax;
    }

    /** Whether clients of the node get nothing meanwhile, even those that keep their connection. */
    boolean stopsNode() {
        return this == PAUSE || this == FREEZE || this == PARTITION;
    }

    /** What it excuses. */
    Tolerance tolerance() {
        return switch (this) {
            case KILL_TWO -> Tolerance.LOSS;
            case FREEZE, PARTITION -> Tolerance.GAPS;
            default -> Tolerance.NOTHING;
        };
    }

    /** As it stands on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
