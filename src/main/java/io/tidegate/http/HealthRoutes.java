package io.tidegate.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Supplier;

/** What probes ask, for everybody: they have no keys, and the answers name nobody. */
final class HealthRoutes {
    private static final int HEALTHY = 200;
    private static final int UNHEALTHY = 503;

    private final NodeHealth health;

    HealthRoutes(NodeHealth health) {
        this.health = health;
    }

    void addTo(Router router) {
        answer(router, "/health/live", health::live);
        answer(router, "/health/ready", health::ready);
        answer(router, "/health/started", health::started);
    }

    private static void answer(Router router, String path, Supplier<List<HealthCheck>> question) {
        router.get(path).handler(context -> answer(context, question.get()));
    }

    private static void answer(RoutingContext context, List<HealthCheck> checks) {
        int status = checks.stream().allMatch(HealthCheck::passes) ? HEALTHY : UNHEALTHY;
        JsonArray list = new JsonArray();
        checks.forEach(check -> list.add(check.json()));
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(new JsonObject().put("status", status).put("checks", list).toBuffer());
    }
}
