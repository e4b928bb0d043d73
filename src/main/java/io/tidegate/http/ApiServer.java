package io.tidegate.http;

import io.tidegate.config.ApiKeyConfig;
import io.tidegate.config.ApiScope;
import io.tidegate.config.HttpConfig;
import io.tidegate.loop.Loop;
import io.tidegate.tls.TlsMaterial;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.TimeoutHandler;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The server of the HTTP API: who is let in, how much at once, and what goes wrong. What the paths do is in the classes of the routes.
 * Owned by its loop.
 */
public final class ApiServer {
    private static final Logger LOGGER = LoggerFactory.getLogger(ApiServer.class);
    private static final Logger AUDIT = LoggerFactory.getLogger("io.tidegate.audit");
    private static final String KEY = "key";
    private static final ApiKeyConfig EVERYBODY = new ApiKeyConfig("everybody", "", List.of(ApiScope.values()));
    private static final int HEADER_BYTES_MAX = 8192;
    private static final List<Integer> PLAIN_FAULTS = List.of(400, 404, 405, 406, 408, 413, 415, 500);

    private final Vertx vertx;
    private final Loop loop;
    private final HttpConfig config;
    private final ApiParts parts;
    private final ApiKeys keys;
    private final FailedKeys failedKeys;
    private final Visitors visitors;
    private final NodeCalls calls;
    private @Nullable HttpServer server;

    /**
     * Makes a server that does not listen yet. Call it on the loop.
     *
     * @param loop of the API alone, or of clients too
     */
    public ApiServer(Vertx vertx, Loop loop, HttpConfig config, ApiParts parts) {
        this.vertx = vertx;
        this.loop = loop;
        this.config = config;
        this.parts = parts;
        keys = new ApiKeys(config.keys());
        failedKeys = new FailedKeys(loop, config.failuresMax());
        visitors = new Visitors(loop, config.connectionsMax(), halfAsMuchAgain(config.requestTimeout()));
        calls = new NodeCalls(vertx, loop, parts.local(), parts.nodes(), config.nodeTimeout(), config.sessionsMax());
    }

    private static Duration halfAsMuchAgain(Duration time) {
        return time.plus(time.dividedBy(2));
    }

    /**
     * Answers other nodes, and listens if this node has the API.
     *
     * @param tls what it shows to callers; empty for none
     */
    public Future<Void> start(Optional<ServerSSLOptions> tls) {
        assert loop.isCurrent();
        return calls.start().compose(started -> config.isOn() ? listen(tls) : Future.succeededFuture());
    }

    private Future<Void> listen(Optional<ServerSSLOptions> tls) {
        HttpServerOptions options = new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setMaxHeaderSize(HEADER_BYTES_MAX)
                .setHandle100ContinueAutomatically(true);
        tls.ifPresent(given -> TlsMaterial.apply(given, options));
        HttpServer listening = vertx.createHttpServer(options)
                .connectionHandler(visitors::onConnection)
                .requestHandler(router());
        server = listening;
        return listening.listen(config.port(), config.host()).mapEmpty();
    }

    /** Shows another certificate to callers who come from now on. */
    public Future<Boolean> show(ServerSSLOptions tls) {
        assert loop.isCurrent();
        return server == null ? Future.succeededFuture(false) : server.updateSSLOptions(tls, true);
    }

    /** Stops listening, and answers nobody any more. */
    public Future<Void> stop() {
        assert loop.isCurrent();
        Future<Void> closed = server == null ? Future.succeededFuture() : server.close();
        return closed.eventually(calls::stop);
    }

    private Router router() {
        Router router = Router.router(vertx);
        PLAIN_FAULTS.forEach(status ->
                router.errorHandler(status, context -> answer(context, problem(context, status))));
        router.route().handler(TimeoutHandler.create(config.requestTimeout().toMillis(), 408));
        router.route().handler(this::onRequest);
        new DocumentRoute().addTo(router);
        new HealthRoutes(parts.health()).addTo(router);
        new MetricsRoute(vertx, loop, parts.metrics()).addTo(router);
        router.route("/v1/*").handler(this::admit);
        RequestDecoder decoder = new RequestDecoder(parts.encoding(), config.publicationsMax());
        PublishRoutes publishing = new PublishRoutes(parts, decoder);
        HistoryRoute history = new HistoryRoute(parts, decoder);
        NodeRoutes nodes = new NodeRoutes(parts, calls);
        post(router, "/v1/publish", ApiScope.PUBLISH, publishing::publish);
        post(router, "/v1/publish-many", ApiScope.PUBLISH, publishing::publishMany);
        get(router, "/v1/history", ApiScope.HISTORY, history::read);
        SessionRoutes sessions = new SessionRoutes(parts, calls);
        get(router, "/v1/sessions", ApiScope.SESSIONS, sessions::list);
        post(router, "/v1/disconnect", ApiScope.REVOKE, sessions::disconnect);
        post(router, "/v1/revoke", ApiScope.REVOKE, sessions::revoke);
        get(router, "/v1/nodes", ApiScope.NODES, nodes::list);
        get(router, "/v1/info", ApiScope.NODES, nodes::info);
        return router;
    }

    private void get(Router router, String path, ApiScope scope, Consumer<Exchange> action) {
        router.get(path).handler(context -> check(context, scope));
        act(router.get(path), action);
    }

    private void post(Router router, String path, ApiScope scope, Consumer<Exchange> action) {
        router.post(path).handler(context -> audit(context, path, scope));
        router.post(path).handler(context -> check(context, scope));
        router.post(path).handler(ApiServer::expectJson);
        act(router.post(path).handler(BodyHandler.create(false).setBodyLimit(config.bodyBytesMax())), action);
    }

    /** What was changed, by whose key, and whether it worked. Publishing is what keys are for, so it is told at DEBUG. */
    private static void audit(RoutingContext context, String path, ApiScope scope) {
        ApiKeyConfig key = context.get(KEY);
        context.addEndHandler(ended -> AUDIT.atLevel(scope == ApiScope.PUBLISH ? Level.DEBUG : Level.INFO)
                .addKeyValue("apiKey", key.name())
                .addKeyValue("action", path)
                .addKeyValue(
                        "status",
                        ended.succeeded() ? context.response().getStatusCode() : "unknown, the caller has gone")
                .addKeyValue("remote", context.request().remoteAddress().hostAddress())
                .log("A request of the HTTP API to change something has ended"));
        context.next();
    }

    private void act(Route route, Consumer<Exchange> action) {
        route.handler(context -> action.accept(new Exchange(context, loop)));
    }

    private void onRequest(RoutingContext context) {
        context.addEndHandler(
                ended -> loop.run(() -> visitors.onAnswered(context.request().connection())));
        String path = context.normalizedPath();
        boolean isWatching = path.startsWith("/health/") || path.equals("/metrics");
        if (!isWatching && visitors.isReserved(context.request().connection())) {
            new Problem(503, "all connections are taken (http.connectionsMax); try again")
                    .answer(context.response(), false);
        } else {
            context.next();
        }
    }

    private void admit(RoutingContext context) {
        Optional<ApiKeyConfig> key = parts.open()
                ? Optional.of(EVERYBODY)
                : keys.ofHeader(context.request().getHeader(HttpHeaders.AUTHORIZATION));
        if (key.isPresent()) {
            context.put(KEY, key.get());
            context.next();
            return;
        }
        String remote = String.valueOf(context.request().remoteAddress().hostAddress());
        if (failedKeys.isTolerable(remote)) {
            LOGGER.atInfo().addKeyValue("remote", remote).log("A request without a valid key was refused");
            answer(context, new Problem(401, unauthorized()));
        } else {
            answer(context, new Problem(429, "too many requests without a valid key; wait a minute"));
        }
    }

    private String unauthorized() {
        return config.keys().isEmpty()
                ? "this node knows no key; make one with: tidegate apikey create, and add it to http.keys"
                : "send a key of http.keys as: Authorization: Bearer KEY";
    }

    private static void check(RoutingContext context, ApiScope scope) {
        ApiKeyConfig key = context.get(KEY);
        if (key.scopes().contains(scope)) {
            context.next();
        } else {
            answer(
                    context,
                    new Problem(
                            403,
                            "the key \"" + key.name() + "\" needs the scope "
                                    + scope.name().toLowerCase(Locale.ROOT) + " in http.keys"));
        }
    }

    private static void expectJson(RoutingContext context) {
        String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null && type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            context.next();
        } else {
            answer(context, new Problem(415, "send JSON, with Content-Type: application/json"));
        }
    }

    private Problem problem(RoutingContext context, int status) {
        return switch (status) {
            case 404 -> new Problem(404, "no such path; /openapi.json lists them");
            case 405 -> new Problem(405, "not with this method; /openapi.json lists the paths and theirs");
            case 408 -> new Problem(408, "neither request nor answer came in time (http.requestTimeout)");
            case 413 -> new Problem(413, "send at most " + config.bodyBytesMax() + " bytes (http.bodyBytesMax)");
            case 500 -> mistake(context);
            default -> new Problem(status, "the request is not as /openapi.json says");
        };
    }

    private static Problem mistake(RoutingContext context) {
        LOGGER.atError().setCause(context.failure()).log("A request of the HTTP API failed unexpectedly");
        return new Problem(500, "a mistake of the gateway; its log says more");
    }

    private static void answer(RoutingContext context, Problem problem) {
        problem.answer(context.response(), context.request().isEnded());
    }
}
