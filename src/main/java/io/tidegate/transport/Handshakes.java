package io.tidegate.transport;

import io.micrometer.core.instrument.Counter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.tidegate.loop.Loop;
import io.tidegate.metrics.Meters;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * TCP connections of one loop that are no WebSocket yet: few, for a short time, and answered when refused. Owned by its
 * loop.
 */
final class Handshakes {
    private static final int WAITING_MAX = 4096;

    /** Why a handshake is refused; a tag of the count. */
    enum Reason {
        PATH,
        MALFORMED,
        TOKEN,
        STOPPING,
        CONNECTIONS,
        RATE,
        CONCURRENCY
    }

    private final Loop loop;
    private final LoopEntry entry;
    private final Duration timeout;
    private final ComeBack comeBack;
    private final Meters meters;
    private final Map<HttpConnection, Loop.Timer> waiting = new HashMap<>();

    Handshakes(Loop loop, LoopEntry entry, Duration timeout, ComeBack comeBack, Meters meters) {
        this.loop = loop;
        this.entry = entry;
        this.timeout = timeout;
        this.comeBack = comeBack;
        this.meters = meters;
    }

    void onConnection(HttpConnection connection) {
        entry.run(() -> {
            if (waiting.size() >= WAITING_MAX) {
                connection.close();
                return;
            }
            connection.closeHandler(ignored -> entry.run(() -> forget(connection)));
            // Who has not asked for a WebSocket by then holds a socket for nothing.
            waiting.put(connection, loop.after(timeout, connection::close));
        });
    }

    void onUpgraded(HttpServerRequest request) {
        forget(request.connection());
    }

    private void forget(HttpConnection connection) {
        assert loop.isCurrent();
        Loop.Timer timer = waiting.remove(connection);
        if (timer != null) {
            timer.cancel();
        }
    }

    void refuse(HttpServerRequest request, int status, Reason reason, String text) {
        Counter.builder("tidegate.handshakes.refused")
                .description("HTTP requests that did not become a WebSocket, by the status of the answer and why")
                .tag("status", Integer.toString(status))
                .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                .register(meters.registry())
                .increment();
        if (status == 426) {
            request.response()
                    .putHeader(HttpHeaders.UPGRADE, "websocket")
                    .putHeader(HttpHeaderNames.SEC_WEBSOCKET_VERSION, HandshakeFault.VERSION);
        }
        if (status == 503) {
            request.response().putHeader(HttpHeaderNames.RETRY_AFTER, comeBack.retryAfter());
        }
        if (status == 405) {
            request.response().putHeader(HttpHeaders.ALLOW, "GET");
        }
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .end(text + "\n");
    }

    /** A bad handshake, mostly answered already. */
    void onFailed(HttpServerRequest request) {
        if (!request.response().ended() && !request.response().closed()) {
            refuse(request, 400, Reason.MALFORMED, "not a WebSocket handshake");
        }
    }
}
