package io.tidegate.transport;

import io.netty.channel.ChannelHandlerContext;
import io.tidegate.config.WebSocketConfig;
import io.tidegate.loop.Loop;
import io.tidegate.protocol.CloseCode;
import io.tidegate.session.Connection;
import io.tidegate.session.ConnectionListener;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.internal.http.WebSocketInternal;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket from its handshake to its end: hands what comes in to the listener, keeps faults to this one
 * connection. What goes out is {@link WebSocketConnection}'s. Owned by its loop.
 */
final class OpenSocket {
    private static final Logger LOGGER = LoggerFactory.getLogger(OpenSocket.class);

    private final ServerWebSocket socket;
    private final Loop loop;
    private final LoopEntry entry;
    private final WebSocketConnection connection;
    private final MessageAssembly assembly;
    private final Consumer<OpenSocket> gone;
    private @Nullable ConnectionListener listener;
    private boolean closed;

    OpenSocket(
            ServerWebSocket socket,
            Loop loop,
            LoopEntry entry,
            WebSocketConfig config,
            Utf8Check utf8,
            CloseCounters counters,
            Consumer<OpenSocket> gone) {
        this.socket = socket;
        this.loop = loop;
        this.entry = entry;
        this.gone = gone;
        connection = new WebSocketConnection(
                socket, loop, entry, config, counters, () -> tell(ConnectionListener::onDrained));
        assembly = new MessageAssembly(
                config.messageBytesMax(),
                utf8,
                message -> tell(listener -> listener.onMessage(message)),
                connection::close);
    }

    /** Begins to listen. */
    void open(Function<Connection, ConnectionListener> opener) {
        assert loop.isCurrent();
        socket.closeHandler(ignored -> entry.run(this::onClosed));
        socket.exceptionHandler(error -> LOGGER.atDebug().setCause(error).log("socket failed"));
        ChannelHandlerContext context = ((WebSocketInternal) socket).channelHandlerContext();
        FrameViolations violations = new FrameViolations(code -> entry.run(() -> onViolation(code)));
        context.pipeline().addBefore(context.name(), "violations", violations);
        guard(() -> listener = opener.apply(connection));
        socket.frameHandler(frame -> entry.run(() -> guard(() -> onFrame(frame))));
    }

    /** Sends a close frame, unless one has been sent. */
    void close(CloseCode code) {
        connection.close(code);
    }

    private void onFrame(WebSocketFrame frame) {
        if (connection.isClosing()) {
            return;
        }
        switch (frame.type()) {
            case TEXT, BINARY, CONTINUATION -> onData(frame);
            case PING -> {
                connection.onPing();
                tell(ConnectionListener::onSignOfLife);
            }
            case PONG -> tell(ConnectionListener::onSignOfLife);
            case CLOSE -> connection.onCloseFrame();
        }
    }

    private void onData(WebSocketFrame frame) {
        if (!frame.isFinal()) {
            tell(ConnectionListener::onSignOfLife);
        }
        assembly.onFrame(frame);
    }

    private void onViolation(int number) {
        CloseCode code = Arrays.stream(CloseCode.values())
                .filter(known -> known.number() == number)
                .findFirst()
                .orElse(CloseCode.PROTOCOL_ERROR);
        connection.close(code);
    }

    private void onClosed() {
        assert loop.isCurrent();
        if (closed) {
            return;
        }
        closed = true;
        connection.onClosed();
        tell(ConnectionListener::onClosed);
        gone.accept(this); // last, because a server that stops may be through with this
    }

    private void tell(Consumer<ConnectionListener> event) {
        ConnectionListener told = listener;
        if (told != null) {
            guard(() -> event.accept(told));
        }
    }

    /** A fault of ours in one session ends that session and no other; deep input may exhaust the stack. */
    private void guard(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | StackOverflowError | AssertionError fault) {
            LOGGER.atError()
                    .setCause(fault)
                    .addKeyValue("remote", connection.remote())
                    .log("session failed");
            connection.close(CloseCode.INTERNAL_ERROR);
        }
    }
}
