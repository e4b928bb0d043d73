package io.tidegate.session;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Whose session is looked for in the cluster now, and who waits for that: when thousands of clients come back in one moment, the
 * cluster is not asked for all of them at once. First come, first served. One for each loop, and owned by it.
 */
final class ResumeTurns {
    private final int turnsMax;
    private final int waitingMax;
    private final SessionMeters meters;
    private final Queue<Turn> waiting = new ArrayDeque<>();
    private int taken;

    /** One client's turn. */
    interface Turn {
        /** Looks for the session; null when the client has gone. The turn ends when that completes. */
        @Nullable
        Future<?> take();
    }

    /** With all turns free. */
    ResumeTurns(int turnsMax, int waitingMax, SessionMeters meters) {
        this.turnsMax = turnsMax;
        this.waitingMax = waitingMax;
        this.meters = meters;
    }

    /** Calls it now, or when it is its turn; false, and never, when too many wait. */
    boolean offer(Turn turn) {
        if (taken < turnsMax) {
            begin(turn);
            return true;
        }
        if (waiting.size() >= waitingMax) {
            meters.onResumeRefused();
            return false;
        }
        waiting.add(turn);
        meters.onResumesWaiting(1);
        return true;
    }

    private void begin(Turn turn) {
        Future<?> taking = turn.take();
        if (taking != null) {
            taken++;
            taking.onComplete(outcome -> onEnded());
        }
    }

    private void onEnded() {
        taken--;
        while (taken < turnsMax && !waiting.isEmpty()) {
            meters.onResumesWaiting(-1);
            begin(waiting.remove());
        }
    }
}
