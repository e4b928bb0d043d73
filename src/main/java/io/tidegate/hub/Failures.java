package io.tidegate.hub;

import io.tidegate.protocol.FailureCode;
import io.tidegate.stream.Outcome;
import io.tidegate.stream.StreamsUnavailableException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what the streams answer, when it is not what was hoped for, into what a client can be told. */
final class Failures {
    private static final Logger LOGGER = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    static HubException unavailable() {
        return new HubException(FailureCode.UNAVAILABLE, "the cluster did not answer in time, try again");
    }

    private static HubException full() {
        return new HubException(FailureCode.TOO_MANY_ADDRESSES, "the shard of this address is full, try again later");
    }

    /** An operation that was refused. */
    static HubException of(Outcome outcome) {
        if (outcome instanceof Outcome.TooFewNodes) {
            return new HubException(
                    FailureCode.TOO_FEW_NODES,
                    "too few nodes see each other, try again when others are back, or on another node");
        }
        return outcome instanceof Outcome.Refused ? full() : unavailable();
    }

    /** Does the step; when it throws, which would be a mistake of ours, others must not suffer. */
    static void contain(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException fault) {
            LOGGER.atError().setCause(fault).log("A step failed unexpectedly, going on without it");
        }
    }

    /** The call's future, also where the call throws. */
    static <T> Future<T> attempt(Supplier<Future<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException fault) {
            return Future.failedFuture(fault);
        }
    }

    /** A call that failed; anything but an unavailable cluster is a mistake of ours. */
    static HubException of(Throwable cause) {
        if (!(cause instanceof StreamsUnavailableException) && !(cause instanceof HubException)) {
            LOGGER.atError().setCause(cause).log("A call to the streams failed unexpectedly");
        }
        return cause instanceof HubException known ? known : unavailable();
    }

    /** An operation that did not do what it was to do. */
    static HubException of(AsyncResult<Outcome> result) {
        if (result.failed()) {
            return of(result.cause());
        }
        return of(result.result());
    }
}
