package io.tidegate.session;

import io.tidegate.loop.Loop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;

/** Lets sessions leave one after the other, evenly over a window. Made for one stop of one loop, and owned by it. */
final class Departures {
    private static final Duration STEP = Duration.ofMillis(20);

    private final Queue<Session> staying;
    private final Function<Session, Future<Void>> leave;
    private final List<Future<Void>> leaving = new ArrayList<>();
    private final int count;
    private final long steps;
    private final Promise<Void> allLeave = Promise.promise();
    private final Loop.Timer timer;
    private long step;

    /** Begins; the first sessions leave after a step. */
    Departures(Loop loop, Collection<Session> sessions, Duration window, Function<Session, Future<Void>> leave) {
        this.leave = leave;
        staying = new ArrayDeque<>(sessions);
        count = sessions.size();
        steps = Math.max(1, window.toMillis() / STEP.toMillis());
        timer = loop.every(STEP, this::onStep);
    }

    /** By count of steps, not by the clock: when that jumps, nobody leaves sooner. */
    private void onStep() {
        step++;
        long due = count * Math.min(step, steps) / steps;
        while (leaving.size() < due) {
            leaving.add(leave.apply(staying.remove()));
        }
        if (staying.isEmpty()) {
            timer.cancel();
            allLeave.tryComplete();
        }
    }

    /** Completes when every session has left. */
    Future<Void> ended() {
        return allLeave.future().compose(none -> Future.join(leaving).mapEmpty());
    }
}
