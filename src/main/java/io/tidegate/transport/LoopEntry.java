package io.tidegate.transport;

import io.netty.channel.EventLoop;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.TimeUnit;

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

    /** A flusher for the loop's sockets. */
    Flusher flusher(Runnable whenDone) {
        EventLoop eventLoop = context.nettyEventLoop();
        // A task without delay begins after what the loop finds to read; a plain one would go before.
        return new Flusher(
                eventLoop,
                task -> {
                    var unused = eventLoop.schedule(task, 0, TimeUnit.NANOSECONDS);
                },
                whenDone);
    }

    /** Runs the task now, on the loop. */
    void run(Runnable task) {
        context.dispatch(task);
    }
}
