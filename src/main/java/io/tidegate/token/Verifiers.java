package io.tidegate.token;

import io.micrometer.core.instrument.Gauge;
import io.tidegate.config.AuthConfig;
import io.tidegate.metrics.Meters;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads that check signatures, so that a flood of tokens keeps no event loop from its clients. A pool of its own, because
 * Vert.x's have queues without a bound. Thread-safe.
 */
final class Verifiers {
    private final ThreadPoolExecutor threads;

    Verifiers(AuthConfig config, Meters meters) {
        threads = new ThreadPoolExecutor(
                config.verifyThreads(),
                config.verifyThreads(),
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(config.verificationsMax()),
                task -> {
                    Thread thread = new Thread(task, "tidegate-auth");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        Gauge.builder("tidegate.auth.verifications", threads.getQueue(), queue -> queue.size())
                .description("Signatures that wait to be checked")
                .register(meters.registry());
    }

    /** Whether one of the keys has signed the token; fails when too many wait. Completes on one of the threads. */
    Future<Boolean> verify(List<VerificationKey> keys, Token token) {
        Promise<Boolean> outcome = Promise.promise();
        try {
            threads.execute(() -> outcome.complete(keys.stream().anyMatch(key -> key.verifies(token))));
        } catch (RejectedExecutionException full) {
            outcome.fail("auth.verificationsMax signatures wait already");
        }
        return outcome.future();
    }

    /** Ends the threads. What waits is not decided any more. */
    void close() {
        threads.shutdownNow();
    }
}
