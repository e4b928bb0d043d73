package io.tidegate.hub;

import io.tidegate.protocol.FailureCode;
import io.tidegate.stream.Outcome;
import io.tidegate.stream.StreamsUnavailableException;
import io.vertx.core.AsyncResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what the streams answer, when it is not what was hoped for, into what a client can be told. */
final class Failures {
    private static final Logger LOGGER = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    static HubException unavailable() {
        return new HubException(FailureCode.UNAVAILABLE, "the cluster did not answer in time, try again");
    }

    static HubException full() {
        return new HubException(FailureCode.TOO_MANY_ADDRESSES, "the shard of this address is full, try again later");
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
        return result.result() instanceof Outcome.Refused ? full() : unavailable();
    }
}
