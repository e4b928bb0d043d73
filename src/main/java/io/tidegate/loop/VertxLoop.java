package io.tidegate.loop;

import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A {@link Loop} on the context of a verticle. Must be created on that context. */
public final class VertxLoop implements Loop {
    private final int index;
    private final Vertx vertx;
    private final ContextInternal context;
    private final EventLoop eventLoop;
    private final Thread thread = Thread.currentThread();

    /**
     * Takes the caller's context.
     *
     * @param index this loop's place among the node's loops, from 0
     */
    public VertxLoop(int index, Vertx vertx) {
        this.index = index;
        this.vertx = vertx;
        this.context = ((ContextInternal) vertx.getOrCreateContext()).unwrap();
        this.eventLoop = context.nettyEventLoop();
        if (!context.isEventLoopContext()) {
            throw new IllegalStateException("a loop must be created on an event loop");
        }
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public boolean isCurrent() {
        return Thread.currentThread() == thread; // timers run on duplicates of the context, but on its thread
    }

    @Override
    public void run(Runnable task) {
        context.runOnContext(ignored -> task.run());
    }

    @Override
    public void afterReading(Runnable task) {
        assert isCurrent();
        // A task with a time, if only now, is looked for when the sockets have been; a plain one would go before.
        var unused = eventLoop.schedule(() -> context.dispatch(task), 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        assert isCurrent();
        long id = vertx.setTimer(Math.max(1, delay.toMillis()), ignored -> task.run());
        return () -> vertx.cancelTimer(id);
    }

    @Override
    public Timer every(Duration period, Runnable task) {
        assert isCurrent();
        long id = vertx.setPeriodic(Math.max(1, period.toMillis()), ignored -> task.run());
        return () -> vertx.cancelTimer(id);
    }

    @Override
    public long nowMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public <T> Future<T> bring(Future<T> future) {
        Promise<T> promise = Promise.promise();
        future.onComplete(outcome -> run(() -> promise.handle(outcome)));
        return promise.future();
    }
}
