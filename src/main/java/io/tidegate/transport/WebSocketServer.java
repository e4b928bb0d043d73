package io.tidegate.transport;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.tidegate.auth.Credentials;
import io.tidegate.config.WebSocketConfig;
import io.tidegate.loop.Loop;
import io.tidegate.metrics.Meters;
import io.tidegate.protocol.CloseCode;
import io.tidegate.session.Connection;
import io.tidegate.session.ConnectionListener;
import io.tidegate.tls.TlsMaterial;
import io.tidegate.transport.Handshakes.Reason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.ServerSSLOptions;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One loop's WebSocket server. The servers of all loops share the port, and each connection stays with the loop that
 * accepted it. Owned by its loop.
 *
 * <p>Nothing that one client sends reaches another client: what cannot be understood closes its own connection.
 */
public final class WebSocketServer {
    private static final Logger LOGGER = LoggerFactory.getLogger(WebSocketServer.class);

    /** What Vert.x takes for a free port that several servers share. */
    private static final int SHARED_FREE_PORT = -1;

    private final Vertx vertx;
    private final Loop loop;
    private final WebSocketConfig config;
    private final ConnectionLimit limit;
    private final Admission admission;
    private final boolean queryToken;
    private boolean warnedOfProxy;
    private final Function<Connection, ConnectionListener> opener;
    private final Origins origins;
    private final ClientAddresses clientAddresses;
    private final LoopEntry entry;
    private final SocketParts parts;
    private final Handshakes handshakes;
    private final Set<OpenSocket> sockets = new HashSet<>(); // bounded by the connection limit
    private final Promise<Void> allClosed = Promise.promise();
    private final Consumer<OpenSocket> onGone = this::onGone; // one for all sockets
    private @Nullable HttpServer server;
    private boolean refusing;

    /**
     * Makes a server that does not listen yet. Call it on the loop.
     *
     * @param limit shared by the node's loops
     * @param admission shared by the node's loops
     * @param backlog shared by the node's loops
     * @param queryToken whether tokens are taken from the query of the URL
     * @param opener makes the session of a new connection; called on the loop
     * @param comeBack tells clients when to return; this loop's own
     */
    public WebSocketServer(
            Vertx vertx,
            Loop loop,
            WebSocketConfig config,
            ConnectionLimit limit,
            Admission admission,
            Backlog backlog,
            boolean queryToken,
            Function<Connection, ConnectionListener> opener,
            ComeBack comeBack,
            Meters meters) {
        this.vertx = vertx;
        this.loop = loop;
        this.config = config;
        this.limit = limit;
        this.admission = admission;
        this.queryToken = queryToken;
        this.opener = opener;
        origins = new Origins(config.origins());
        clientAddresses = new ClientAddresses(config.trustedProxies());
        entry = new LoopEntry(vertx);
        parts = SocketParts.of(loop, entry, config, backlog, comeBack, meters);
        handshakes = new Handshakes(loop, entry, config.handshakeTimeout(), comeBack, meters);
    }

    /**
     * Listens at the configured port, which the servers of all loops share, and tells which it is.
     *
     * @param tls what it shows to clients; empty for WebSockets without TLS
     */
    public Future<Integer> listen(Optional<ServerSSLOptions> tls) {
        assert loop.isCurrent();
        HttpServer starting = vertx.createHttpServer(options(tls))
                .connectionHandler(handshakes::onConnection)
                .exceptionHandler(WebSocketServer::onFault)
                .invalidRequestHandler(request -> onRequest(request, handshakes::onInvalid))
                .requestHandler(request -> {
                    long came = System.nanoTime();
                    onRequest(request, known -> onRequest(known, came));
                });
        server = starting;
        int port = config.port() == 0 ? SHARED_FREE_PORT : config.port();
        return starting.listen(port, config.host()).map(HttpServer::actualPort);
    }

    /** Of a connection that is no WebSocket yet. Netty's text may quote a header, a token for example. */
    private static void onFault(Throwable fault) {
        LOGGER.atDebug()
                .addKeyValue("error", fault.getClass().getSimpleName())
                .log("A connection failed before it was a WebSocket");
    }

    /** Shows another certificate to clients that connect from now on. */
    public Future<Boolean> show(ServerSSLOptions tls) {
        assert loop.isCurrent();
        return server == null ? Future.succeededFuture(false) : server.updateSSLOptions(inTime(tls), true);
    }

    /** With the patience that this port has for clients that connect. */
    private ServerSSLOptions inTime(ServerSSLOptions tls) {
        return tls.copy()
                .setSslHandshakeTimeout(config.handshakeTimeout().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    }

    private HttpServerOptions options(Optional<ServerSSLOptions> tls) {
        HttpServerOptions options = new HttpServerOptions()
                .setTcpNoDelay(true)
                .setHttp2ClearTextEnabled(false)
                .setMaxInitialLineLength(config.requestLineBytesMax())
                .setMaxHeaderSize(config.headerBytesMax())
                .setMaxWebSocketFrameSize(config.messageBytesMax())
                .setMaxWebSocketMessageSize(config.messageBytesMax())
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .addWebSocketSubProtocol(HandshakeToken.SUBPROTOCOL)
                .setWebSocketClosingTimeout(
                        (int) config.closeTimeout().plusMillis(999).toSeconds());
        tls.ifPresent(given -> TlsMaterial.apply(inTime(given), options));
        return options;
    }

    private void onRequest(HttpServerRequest request, Consumer<HttpServerRequest> handler) {
        entry.run(() -> {
            if (handshakes.isHeard(request)) {
                handler.accept(request);
            }
        });
    }

    private void onRequest(HttpServerRequest request, long came) {
        List<String> paths = config.paths();
        Optional<HandshakeFault> fault = HandshakeFault.of(request);
        HandshakeToken token = HandshakeToken.of(request, queryToken);
        if (!paths.contains(request.path())) {
            handshakes.refuse(
                    request, 404, Reason.PATH, "no such path; WebSockets are at " + String.join(" and ", paths));
        } else if (fault.isPresent()) {
            handshakes.refuse(
                    request, fault.get().status(), Reason.MALFORMED, fault.get().reason());
        } else if (token.fault() != null) {
            handshakes.refuse(request, 400, Reason.TOKEN, token.fault());
        } else if (!origins.allow(request.headers().getAll(HttpHeaders.ORIGIN))) {
            handshakes.refuse(request, 403, Reason.ORIGIN, "web pages of this origin may not connect");
        } else if (refusing) {
            handshakes.refuse(request, 503, Reason.STOPPING, "this node stops; another one will answer");
        } else if (!limit.take()) {
            handshakes.refuse(request, 503, Reason.CONNECTIONS, "this node has all the connections it may have");
        } else {
            admit(request, new Arrival(clientAddresses.of(request), credentials(request, token), came));
        }
    }

    private Credentials credentials(HttpServerRequest request, HandshakeToken token) {
        String subject = ClientCertificate.subject(request, config.tls());
        Credentials shown = subject == null ? Credentials.NONE : new Credentials(null, subject);
        return shown.with(token.token());
    }

    private void admit(HttpServerRequest request, Arrival arrival) {
        AddressLimits.Verdict verdict = admission.addresses().take(arrival.address());
        if (verdict == AddressLimits.Verdict.TAKEN) {
            begin(request, arrival);
            return;
        }
        limit.giveBack();
        warnOfProxy(request, arrival);
        boolean fast = verdict == AddressLimits.Verdict.TOO_FAST;
        handshakes.refuse(
                request,
                429,
                fast ? Reason.IP_RATE : Reason.IP_CONNECTIONS,
                fast
                        ? "your address comes too often; try again, as Retry-After says"
                        : "your address has all the connections that it may have");
    }

    /** Once: whoever has a proxy in front and does not list it finds all clients refused as one. */
    private void warnOfProxy(HttpServerRequest request, Arrival arrival) {
        if (!warnedOfProxy && ClientAddresses.isForwarded(request)) {
            warnedOfProxy = true;
            LOGGER.atWarn()
                    .addKeyValue("remote", arrival.address().getHostAddress())
                    .log(
                            "Clients are refused by the limits for one address, and a proxy seems to stand before them; if it may be believed, list it in websocket.trustedProxies");
        }
    }

    private void begin(HttpServerRequest request, Arrival arrival) {
        Admission.Verdict verdict = admission.ask();
        if (verdict == Admission.Verdict.ADMITTED) {
            upgrade(request, arrival);
            return;
        }
        giveBack(arrival.address());
        boolean fast = verdict == Admission.Verdict.TOO_FAST;
        handshakes.refuse(
                request,
                503,
                fast ? Reason.RATE : Reason.CONCURRENCY,
                "too many clients come at once; try again, as Retry-After says");
    }

    private void giveBack(InetAddress address) {
        limit.giveBack();
        admission.addresses().giveBack(address);
    }

    private void upgrade(HttpServerRequest request, Arrival arrival) {
        HandshakeToken.erase(request);
        Optional<String> compression = compression(request);
        compression.ifPresent(answer -> request.response().putHeader(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS, answer));
        request.toWebSocket()
                .onSuccess(socket -> entry.run(() -> onOpened(request, arrival, socket, compression.isPresent())))
                .onFailure(error -> entry.run(() -> {
                    admission.onEnded();
                    giveBack(arrival.address());
                    handshakes.onFailed(request);
                }));
    }

    /** What to answer to the client's offers to compress. */
    private Optional<String> compression(HttpServerRequest request) {
        return config.compression()
                ? CompressionOffer.answer(request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS))
                : Optional.empty();
    }

    private void onOpened(HttpServerRequest request, Arrival arrival, ServerWebSocket socket, boolean compresses) {
        admission.onEnded();
        handshakes.onUpgraded(request);
        parts.traffic().onOpened(System.nanoTime() - arrival.nanos());
        OpenSocket open = new OpenSocket(socket(socket, compresses), arrival, parts, onGone);
        sockets.add(open);
        open.open(opener);
        if (refusing) {
            open.close(CloseCode.GOING_AWAY);
        }
    }

    private Socket socket(ServerWebSocket socket, boolean compresses) {
        return config.takeOver() ? ChannelSocket.takeOver(socket, compresses, parts) : new VertxSocket(socket, parts);
    }

    private void onGone(OpenSocket socket) {
        sockets.remove(socket);
        giveBack(socket.address());
        if (refusing && sockets.isEmpty()) {
            allClosed.tryComplete();
        }
    }

    /** Answers further handshakes with 503, so that a proxy goes on to another node. */
    public void refuse() {
        assert loop.isCurrent();
        refusing = true;
    }

    /** Closes what is still open as {@link CloseCode#GOING_AWAY} and stops listening; takes a few seconds at most. */
    public Future<Void> stop() {
        assert loop.isCurrent();
        refuse();
        List.copyOf(sockets).forEach(socket -> socket.close(CloseCode.GOING_AWAY));
        if (sockets.isEmpty()) {
            allClosed.tryComplete();
        }
        HttpServer listening = server;
        Future<Void> ended = allClosed.future().onSuccess(none -> parts.end());
        return listening == null ? ended : ended.compose(none -> listening.close());
    }
}
