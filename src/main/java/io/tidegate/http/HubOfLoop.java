package io.tidegate.http;

import io.tidegate.hub.Hub;
import io.tidegate.loop.Loop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Function;

/**
 * The hub of one of the node's loops, for callers on other threads.
 *
 * @param loop to which the hub belongs
 */
public record HubOfLoop(Loop loop, Hub hub) {
    /** Calls the hub on its loop; completes there. */
    <T> Future<T> call(Function<Hub, Future<T>> call) {
        Promise<T> promise = Promise.promise();
        loop.run(() -> {
            try {
                call.apply(hub).onComplete(promise);
            } catch (RuntimeException fault) {
                promise.tryFail(fault);
            }
        });
        return promise.future();
    }
}
