package io.tidegate.transport;

import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;

/**
 * Where Vert.x's callbacks enter a loop. HTTP and WebSocket callbacks run on the loop's thread, but in a context of
 * each request's own; the parts above expect the loop's context and find it behind this door, at once, in the same
 * turn.
 */
final class LoopEntry {
    private final ContextInternal context;

    /** Takes the caller's context, which must be the loop's. */
    LoopEntry(Vertx vertx) {
        context = ((ContextInternal) vertx.getOrCreateContext()).unwrap();
    }

    /** Runs the task now, on the loop. */
    void run(Runnable task) {
        context.dispatch(task);
    }
}
