package io.tidegate.chaos;

import java.util.concurrent.atomic.AtomicLongArray;

/** When each node last ended or stopped answering without a word. Thread-safe. */
final class SuddenEnds {
    private final AtomicLongArray nanos;

    SuddenEnds(int nodes) {
        nanos = new AtomicLongArray(nodes);
        for (int i = 0; i < nodes; i++) {
            nanos.set(i, Long.MIN_VALUE);
        }
    }

    /** The node does so at this time of {@link System#nanoTime}, or has only just ceased to. */
    void onSuddenEnd(int node, long now) {
        nanos.set(node, now);
    }

    /** Whether it has done so since. */
    boolean since(int node, long then) {
        long last = nanos.get(node);
        return last != Long.MIN_VALUE && last - then >= 0;
    }
}
