package io.tidegate.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.load.ComeBackHint;
import io.tidegate.protocol.CloseCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An extended client's connection that comes back by itself: after a loss it waits as the gateway asked it to, else as the
 * backoff says, and tries the next of its URLs. Everything happens on the Vert.x context that called {@link #open}. It carries frames; what they
 * mean, and what to register again, is the listener's business.
 */
final class GatewayLink {
    private static final int CONNECT_MILLIS = 10_000;
    private static final int CLOSE_SECONDS = 2;
    private static final int SILENCE_SECONDS = 60;
    private static final int MESSAGE_BYTES_MAX = 64 << 20;
    private static final int NOT_BACK_FROM = 4100;
    private static final int NOT_BACK_BELOW = 4200;
    private static final Set<Integer> OUR_FAULT = Set.of(
            1002,
            CloseCode.UNSUPPORTED_DATA.number(),
            CloseCode.INVALID_PAYLOAD.number(),
            CloseCode.TOO_LARGE.number());

    private final Vertx vertx;
    private final Gateways gateways;
    private final Route route;
    private final Backoff backoff;
    private final boolean patient;
    private final Listener listener;
    private final WebSocketClient client;

    private int tries;
    private int connections;
    private long lastId;
    private long connectId;
    private @Nullable String session;
    private @Nullable ClientWebSocket socket;
    private boolean opened;
    private boolean connected;
    private boolean paused;
    private boolean closed;
    private Future<Void> gone = Future.succeededFuture();

    /** What happens on the link. */
    interface Listener {
        /** The gateway answered connect; what was registered or sent before is to be sent again. */
        void onConnected(String url, JsonNode connected);

        /** Any other frame. */
        void onFrame(JsonNode frame);

        /** The connection is gone or did not come about; the link tries again. */
        void onLost(String why);

        /** The link has given up. */
        void onEnded(int exitCode, String why);
    }

    /**
     * Makes a closed link.
     *
     * @param gateways where it connects
     * @param patient whether to go on trying when none of the URLs answers at first
     */
    GatewayLink(Vertx vertx, Gateways gateways, Backoff backoff, boolean patient, Listener listener) {
        this.vertx = vertx;
        this.gateways = gateways;
        route = new Route(gateways.urls(), System::nanoTime);
        this.backoff = backoff;
        this.patient = patient;
        this.listener = listener;
        client = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setConnectTimeout(CONNECT_MILLIS)
                .setClosingTimeout(CLOSE_SECONDS)
                .setReadIdleTimeout(SILENCE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setMaxFrameSize(MESSAGE_BYTES_MAX)
                .setMaxMessageSize(MESSAGE_BYTES_MAX));
    }

    /** Connects. */
    void open() {
        String url = route.url();
        tries++;
        ClientWebSocket next = client.webSocket();
        socket = next;
        next.textMessageHandler(message -> onMessage(next, url, message));
        next.closeHandler(nothing -> onClose(next));
        next.exceptionHandler(broken -> next.close());
        next.connect(new WebSocketConnectOptions()
                        .setAbsoluteURI(url)
                        .setTimeout(CONNECT_MILLIS)
                        .setAllowOriginHeader(false)) // this is no browser
                .onSuccess(open -> onOpen(next, url))
                .onFailure(failure -> onRefused(next, url, failure));
    }

    private void onRefused(ClientWebSocket refused, String url, Throwable failure) {
        if (refused == socket) {
            retryAfter(failure).map(backoff::spread).ifPresent(route::onRefused);
        }
        onLoss(refused, url + ": " + reason(failure));
    }

    private static Optional<Duration> retryAfter(Throwable failure) {
        return failure instanceof UpgradeRejectedException rejected
                ? Optional.ofNullable(rejected.getHeaders().get(HttpHeaders.RETRY_AFTER))
                        .flatMap(ComeBackHint::ofRetryAfter)
                : Optional.empty();
    }

    private static String reason(Throwable failure) {
        if (failure instanceof UpgradeRejectedException rejected) {
            return "HTTP " + rejected.getStatus() + (rejected.getStatus() == 404 ? ", is the path right?" : "");
        }
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    private void onOpen(ClientWebSocket open, String url) {
        if (open != socket) {
            open.close();
            return;
        }
        opened = true;
        connectId = nextId();
        ObjectNode connect = Wire.frame("connect").put("id", connectId);
        if (session != null) {
            connect.put("session", session);
        }
        gateways.token().ifPresent(token -> connect.put("token", token));
        open.writeTextMessage(connect.toString());
        vertx.setTimer(CONNECT_MILLIS, timer -> {
            if (open == socket && !connected) {
                onLoss(open, url + ": no answer to connect");
            }
        });
    }

    private void onMessage(ClientWebSocket from, String url, String message) {
        try {
            for (JsonNode frame : Wire.frames(message)) {
                if (from == socket) {
                    onFrame(url, frame);
                }
            }
        } catch (IOException notJson) {
            end(ExitCode.FAILURE, url + " does not speak the protocol: its message is not JSON");
        }
    }

    private void onFrame(String url, JsonNode frame) {
        boolean answersConnect = !connected && frame.path("id").asLong() == connectId;
        String type = frame.path("type").asText();
        if (answersConnect && type.equals("connected")) {
            connected = true;
            connections++;
            backoff.reset();
            listener.onConnected(url, frame);
        } else if (answersConnect
                && type.equals("err")
                && !frame.path("retryable").asBoolean()) {
            end(ExitCode.FAILURE, "refused: " + frame.path("message").asText());
        } else if (answersConnect && type.equals("err") && socket != null) {
            onLoss(socket, url + ": " + frame.path("message").asText());
        } else {
            listener.onFrame(frame);
        }
    }

    private void onClose(ClientWebSocket gone) {
        Short code = gone.closeStatusCode();
        String why = code == null ? "connection lost" : "closed with " + code + ' ' + gone.closeReason();
        if (gone == socket && code != null && isFinal(code)) {
            end(ExitCode.FAILURE, why);
        } else {
            onLoss(gone, why, Optional.ofNullable(gone.closeReason()).flatMap(ComeBackHint::ofReason));
        }
    }

    private static boolean isFinal(int code) {
        return OUR_FAULT.contains(code) || (code >= NOT_BACK_FROM && code < NOT_BACK_BELOW);
    }

    private void onLoss(ClientWebSocket gone, String why) {
        onLoss(gone, why, Optional.empty());
    }

    /** With the wait that the gateway has asked for when it closed. */
    private void onLoss(ClientWebSocket gone, String why, Optional<Duration> hint) {
        if (gone != socket || closed) {
            return;
        }
        drop();
        boolean firstRound = connections == 0 && !patient;
        if (firstRound && tries >= gateways.urls().size()) {
            end(ExitCode.UNREACHABLE, why);
            return;
        }
        listener.onLost(why);
        if (firstRound) {
            route.next(Duration.ZERO);
            open();
        } else {
            Duration wait = route.next(hint.orElseGet(backoff::next));
            vertx.setTimer(Math.max(1, wait.toMillis()), timer -> reopen());
        }
    }

    private void reopen() {
        if (!closed) {
            open();
        }
    }

    private void end(int exitCode, String why) {
        if (!closed) {
            close();
            listener.onEnded(exitCode, why);
        }
    }

    private void drop() {
        // A socket that has not opened yet cannot be closed; it is when it opens.
        ClientWebSocket last = opened ? socket : null;
        socket = null;
        opened = false;
        connected = false;
        paused = false;
        if (last != null && !last.isClosed()) {
            gone = last.close();
        }
    }

    /**
     * Closes for good, after what has been sent. The listener is not told.
     *
     * @return completes when the gateway has seen the end of the connection, and with it all that was sent, or has not
     *     answered for {@value #CLOSE_SECONDS} s
     */
    Future<Void> close() {
        closed = true;
        drop();
        return gone;
    }

    /** Whether a gateway has ever answered. */
    boolean wasConnected() {
        return connections > 0;
    }

    /** Whether frames can be sent now. */
    boolean isConnected() {
        return connected;
    }

    /** How many connections there were; what belonged to an earlier one means nothing to the next. */
    int connection() {
        return connections;
    }

    /** The session to ask for when connecting; null for a new one. */
    void useSession(@Nullable String id) {
        session = id;
    }

    /** A number for a request. */
    long nextId() {
        return ++lastId;
    }

    /** Sends a frame; without a connection it is dropped. */
    void send(ObjectNode frame) {
        if (connected && socket != null) {
            socket.writeTextMessage(frame.toString());
        }
    }

    /** Stops reading from this connection's socket, or goes on. */
    void pause(boolean stop) {
        if (socket == null || !connected || paused == stop) {
            return;
        }
        paused = stop;
        if (stop) {
            socket.pause();
        } else {
            socket.resume();
        }
    }
}
