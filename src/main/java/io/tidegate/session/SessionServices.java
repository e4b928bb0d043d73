package io.tidegate.session;

import io.tidegate.auth.Authenticator;
import io.tidegate.config.SessionConfig;
import io.tidegate.hub.Hub;
import io.tidegate.loop.Loop;
import io.tidegate.protocol.Encoding;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/** What all sessions of a loop work with. */
record SessionServices(
        Loop loop,
        Hub hub,
        Encoding encoding,
        Authenticator authenticator,
        SessionStore store,
        HandOver handOver,
        SessionConfig config,
        SessionLimits limits,
        String node,
        String nodeName,
        SessionMeters meters,
        RandomGenerator random) {
    /** The same outcome on the loop, or a failure after so long. */
    <T> Future<T> await(Future<T> future, Duration longest) {
        Promise<T> promise = Promise.promise();
        Loop.Timer timer = loop.after(
                longest, () -> promise.tryFail(new TimeoutException("no answer in " + longest.toMillis() + " ms")));
        loop.bring(future).onComplete(outcome -> {
            timer.cancel();
            if (outcome.succeeded()) {
                promise.tryComplete(outcome.result());
            } else {
                promise.tryFail(outcome.cause());
            }
        });
        return promise.future();
    }
}
