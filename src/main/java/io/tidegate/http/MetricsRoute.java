package io.tidegate.http;

import io.tidegate.loop.Loop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The node's metrics, for everybody: they name nobody. Collected on a worker, once at a time; who asks meanwhile gets the same.
 * Owned by the API's loop.
 */
final class MetricsRoute {
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final Vertx vertx;
    private final Loop loop;
    private final Supplier<String> metrics;
    private @Nullable Future<Buffer> underWay;

    /**
     * Nothing is collected yet.
     *
     * @param metrics collects them, which takes its time; called on a worker
     */
    MetricsRoute(Vertx vertx, Loop loop, Supplier<String> metrics) {
        this.vertx = vertx;
        this.loop = loop;
        this.metrics = metrics;
    }

    void addTo(Router router) {
        router.get("/metrics").handler(this::answer);
    }

    private void answer(RoutingContext context) {
        collect()
                .onSuccess(text -> answer(context.response(), text))
                .onFailure(fault -> loop.run(() -> context.fail(fault)));
    }

    private static void answer(HttpServerResponse response, Buffer text) {
        if (!response.ended() && !response.closed()) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, PROMETHEUS_TEXT).end(text);
        }
    }

    private Future<Buffer> collect() {
        assert loop.isCurrent();
        if (underWay == null) {
            underWay = loop.bring(vertx.executeBlocking(() -> Buffer.buffer(metrics.get()), false))
                    .onComplete(done -> underWay = null);
        }
        return underWay;
    }
}
