package io.tidegate.hub;

import io.tidegate.protocol.FailureCode;
import io.tidegate.stream.Outcome;
import io.vertx.core.AsyncResult;

/** Turns what the streams answer, when it is not what was hoped for, into what a client can be told. */
final class Failures {
    private Failures() {}

    static HubException unavailable() {
        return new HubException(FailureCode.UNAVAILABLE, "the cluster did not answer in time, try again");
    }

    static HubException of(AsyncResult<Outcome> result) {
        if (result.succeeded() && result.result() instanceof Outcome.Refused) {
            return new HubException(
                    FailureCode.TOO_MANY_ADDRESSES, "the shard of this address is full, try again later");
        }
        return unavailable();
    }
}
