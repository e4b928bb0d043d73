package io.tidegate.loop;

import io.vertx.core.Future;
import java.time.Duration;

/** One event loop of this node: the thread that owns a verticle's sessions, subscriptions and home streams. */
public interface Loop {
    /** This loop's place among the node's loops, from 0. */
    int index();

    /** Whether the caller runs on this loop. */
    boolean isCurrent();

    /** Runs the task on this loop, later, in the order in which one thread hands tasks over. Callable from any thread. */
    void run(Runnable task);

    /**
     * Runs the task on this loop when it has looked once for what there is to read: for long work in slices. Callable on the
     * loop.
     */
    void afterReading(Runnable task);

    /** Runs the task on this loop once, after the delay. */
    Timer after(Duration delay, Runnable task);

    /** Runs the task on this loop again and again, first after one period. */
    Timer every(Duration period, Runnable task);

    /** Milliseconds since the Unix epoch. */
    long nowMillis();

    /** The same outcome, delivered on this loop. */
    <T> Future<T> bring(Future<T> future);

    /** A task that waits for its time. */
    interface Timer {
        /** Forgets the task. Harmless when it has run. */
        void cancel();
    }
}
