package io.tidegate.chaos;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** How this program waits: always for a bounded time. */
final class Waiting {
    private static final Duration POLL = Duration.ofMillis(200);

    private Waiting() {}

    /** Waits until it is so. False when the time is over. */
    static boolean until(BooleanSupplier condition, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return true;
    }

    /** Waits for so long. */
    static void pause(long millis) {
        long deadline = System.nanoTime() + Duration.ofMillis(millis).toNanos();
        for (long left = deadline - System.nanoTime(); left > 0; left = deadline - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Waits for the end of a thread that ends by itself. */
    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** Waits until all tasks have ended. False when the time is over. */
    static boolean forEnd(ExecutorService tasks, Duration patience) {
        try {
            return tasks.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
