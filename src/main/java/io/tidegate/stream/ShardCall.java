package io.tidegate.stream;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.IndeterminateOperationStateException;
import com.hazelcast.core.OperationTimeoutException;
import com.hazelcast.map.IMap;
import com.hazelcast.spi.exception.RetryableException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One call to a shard: asks its owner, and asks again with the same operations while it cannot be known whether they
 * were run, until there is an answer or the time is over. An attempt that is never answered (its owner is frozen) ends
 * with the call; Hazelcast itself repeats it when it declares that owner dead. Attempts follow each other, so only the
 * promise is shared between threads.
 */
final class ShardCall {
    private static final long DELAY_MILLIS = 20;
    private static final int DOUBLINGS_MAX = 5;

    private final IMap<Integer, Shard> map;
    private final int shard;
    private final List<Operation> operations;
    private final Promise<List<Outcome>> promise = Promise.promise();
    private final ScheduledExecutorService timer;
    private final BooleanSupplier isRunning;
    private final Runnable onRetry;
    private volatile @Nullable Throwable lastFailure;
    private int attempts;

    /**
     * Prepares a call.
     *
     * @param isRunning whether this member is in the cluster; without that there is no second attempt
     * @param onRetry told of each further attempt
     */
    ShardCall(
            IMap<Integer, Shard> map,
            int shard,
            List<Operation> operations,
            ScheduledExecutorService timer,
            BooleanSupplier isRunning,
            Runnable onRetry) {
        this.map = map;
        this.shard = shard;
        this.operations = List.copyOf(operations);
        this.timer = timer;
        this.isRunning = isRunning;
        this.onRetry = onRetry;
    }

    Future<List<Outcome>> start(Duration timeout) {
        try {
            java.util.concurrent.Future<?> end =
                    timer.schedule(() -> onTimeout(timeout), timeout.toMillis(), TimeUnit.MILLISECONDS);
            promise.future().onComplete(done -> end.cancel(false));
            attempt();
        } catch (RejectedExecutionException closed) {
            end("streams are closed", closed);
        }
        return promise.future();
    }

    /** Ends the call without an answer, unless it has one. */
    void end(String why, Throwable cause) {
        promise.tryFail(new StreamsUnavailableException(why, cause));
    }

    private void attempt() {
        if (promise.future().isComplete()) {
            return;
        }
        attempts++;
        try {
            // On the completing thread: Hazelcast's default is a new thread for each callback on small machines.
            map.submitToKey(shard, new ShardProcessor(operations)).whenCompleteAsync(this::onAnswer, Runnable::run);
        } catch (RuntimeException failure) {
            onFailure(failure);
        }
    }

    private void onAnswer(ShardProcessor.@Nullable Answer answer, @Nullable Throwable failure) {
        if (failure != null) {
            onFailure(unwrapped(failure));
        } else if (answer != null) {
            promise.tryComplete(answer.outcomes());
        }
    }

    private void onFailure(Throwable failure) {
        lastFailure = failure;
        if (isRetryable(failure) && isRunning.getAsBoolean()) {
            attemptLater();
        } else if (failure instanceof HazelcastException || failure instanceof RetryableException) {
            end("the cluster refused a call to shard " + shard, failure);
        } else {
            promise.tryFail(failure);
        }
    }

    private void attemptLater() {
        if (promise.future().isComplete()) {
            return;
        }
        onRetry.run();
        long delayMillis = DELAY_MILLIS << Math.min(attempts - 1, DOUBLINGS_MAX);
        try {
            java.util.concurrent.Future<?> unused = timer.schedule(this::attempt, delayMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            end("streams are closed", closed);
        }
    }

    private void onTimeout(Duration timeout) {
        Throwable cause = lastFailure == null ? new OperationTimeoutException("no answer") : lastFailure;
        end("shard " + shard + " did not answer within " + timeout.toMillis() + " ms", cause);
    }

    /** Whether the operations may be run again: they are recognised by their publications' ids. */
    private static boolean isRetryable(Throwable failure) {
        return failure instanceof IndeterminateOperationStateException
                || failure instanceof OperationTimeoutException
                || failure instanceof HazelcastInstanceNotActiveException
                || failure instanceof RetryableException;
    }

    private static Throwable unwrapped(Throwable failure) {
        boolean isWrapper = failure instanceof CompletionException || failure instanceof ExecutionException;
        Throwable cause = failure.getCause();
        return isWrapper && !(failure instanceof RetryableException) && cause != null ? cause : failure;
    }
}
