package io.tidegate.transport;

import io.micrometer.core.instrument.Counter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.tidegate.loop.Loop;
import io.tidegate.metrics.Meters;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
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
        ORIGIN,
        STOPPING,
        CONNECTIONS,
        IP_CONNECTIONS,
        IP_RATE,
        RATE,
        CONCURRENCY
    }

    private final Loop loop;
    private final LoopEntry entry;
    private final Duration timeout;
    private final ComeBack comeBack;
    private final Meters meters;
    private final Map<HttpConnection, Waiting> waiting = new LinkedHashMap<>();

    /** A connection, and whether a request of it has been refused. */
    private static final class Waiting {
        private final Loop.Timer timeout;
        private boolean refused;

        Waiting(Loop.Timer timeout) {
            this.timeout = timeout;
        }
    }

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
                // Who comes to connect is through in a moment, so the oldest is the likeliest to hold a place only.
                end(waiting.keySet().iterator().next());
            }
            connection.closeHandler(ignored -> entry.run(() -> forget(connection)));
            // Who has not asked for a WebSocket by then holds a socket for nothing.
            waiting.put(connection, new Waiting(loop.after(timeout, connection::close)));
        });
    }

    private void end(HttpConnection connection) {
        forget(connection);
        var unused = connection.close();
    }

    void onUpgraded(HttpServerRequest request) {
        forget(request.connection());
    }

    private void forget(HttpConnection connection) {
        assert loop.isCurrent();
        Waiting known = waiting.remove(connection);
        if (known != null) {
            known.timeout.cancel();
        }
    }

    /** Whether the request is to be answered; not where one before it was refused, which ends the connection. */
    boolean isHeard(HttpServerRequest request) {
        Waiting known = waiting.get(request.connection());
        return known != null && !known.refused;
    }

    void refuse(HttpServerRequest request, int status, Reason reason, String text) {
        Waiting known = waiting.get(request.connection());
        if (known != null) {
            known.refused = true;
        }
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
        if (status == 503 || status == 429) {
            request.response().putHeader(HttpHeaderNames.RETRY_AFTER, comeBack.retryAfter());
        }
        if (status == 405) {
            request.response().putHeader(HttpHeaders.ALLOW, "GET");
        }
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                .end(text + "\n")
                .onComplete(ended -> request.connection().close()); // or one connection could ask for ever
    }

    /** What is no HTTP request, or has more of a head than it may. */
    void onInvalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        if (cause instanceof TooLongHttpLineException) {
            refuse(request, 414, Reason.MALFORMED, "the request line is too long");
        } else if (cause instanceof TooLongHttpHeaderException) {
            refuse(request, 431, Reason.MALFORMED, "the headers are too large");
        } else {
            refuse(request, 400, Reason.MALFORMED, "not an HTTP request");
        }
    }

    /** A bad handshake, mostly answered already. */
    void onFailed(HttpServerRequest request) {
        if (!request.response().ended() && !request.response().closed()) {
            refuse(request, 400, Reason.MALFORMED, "not a WebSocket handshake");
        }
    }
}
