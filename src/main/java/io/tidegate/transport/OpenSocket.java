package io.tidegate.transport;

import io.tidegate.protocol.CloseCode;
import io.tidegate.session.Connection;
import io.tidegate.session.ConnectionListener;
import java.net.InetAddress;
import java.time.Duration;
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
final class OpenSocket implements MessageAssembly.Outcome {
    private static final Logger LOGGER = LoggerFactory.getLogger(OpenSocket.class);

    private final SocketParts parts;
    private final InetAddress address;
    private final WebSocketConnection connection;
    private final MessageAssembly assembly;
    private final Consumer<OpenSocket> gone;
    private @Nullable ConnectionListener listener;
    private boolean closed;
    /** The clock's second in which the last control frame came, and how many came in it. */
    private long second;

    private int controlFrames;

    OpenSocket(Socket socket, Arrival arrival, SocketParts parts, Consumer<OpenSocket> gone) {
        this.parts = parts;
        this.address = arrival.address();
        this.gone = gone;
        connection = new WebSocketConnection(socket, arrival, parts);
        assembly = new MessageAssembly(parts, this);
        socket.open(this);
    }

    /** The client's, which it counts against until it has gone. */
    InetAddress address() {
        return address;
    }

    /** Begins to listen. */
    void open(Function<Connection, ConnectionListener> opener) {
        assert parts.loop().isCurrent();
        guard(() -> listener = opener.apply(connection));
    }

    /** Sends a close frame, unless one has been sent. */
    void close(CloseCode code) {
        connection.close(code);
    }

    /** The decoder has seen to it that they follow each other properly. */
    void onData(DataFrame frame) {
        assert parts.loop().isCurrent();
        if (connection.isClosing()) {
            return;
        }
        parts.traffic().onReceived(frame.payload().readableBytes());
        if (!frame.last()) {
            tell(ConnectionListener::onSignOfLife);
        }
        guard(() -> assembly.onFrame(frame));
    }

    @Override
    public void onMessage(byte[] message) {
        ConnectionListener told = listener;
        if (told != null) {
            parts.traffic().onMessage(message.length);
            told.onMessage(message); // guarded as part of its frame
        }
    }

    @Override
    public void onRefused(CloseCode code) {
        connection.close(code);
    }

    /** A ping; tells whether it may be answered. */
    boolean onPing() {
        return onControl();
    }

    void onPong() {
        onControl();
    }

    private boolean onControl() {
        if (connection.isClosing()) {
            return false;
        }
        if (isFlood()) {
            connection.close(CloseCode.FRAME_FLOOD);
            return false;
        }
        tell(ConnectionListener::onSignOfLife);
        return true;
    }

    private boolean isFlood() {
        long now = Duration.ofMillis(parts.loop().nowMillis()).toSeconds();
        controlFrames = now == second ? controlFrames + 1 : 1;
        second = now;
        return controlFrames > parts.config().controlFramesPerSecondMax();
    }

    /** A close frame with this status, which the socket answers; negative for none. */
    void onCloseFrame(int status) {
        connection.onCloseFrame(status);
    }

    /** Less than half of the bound waits. */
    void onDrained() {
        if (connection.isWritable()) {
            tell(ConnectionListener::onDrained);
        }
    }

    /** What came is no WebSocket frame; nothing more will come but the end. */
    void onViolation(int number) {
        CloseCode code = Arrays.stream(CloseCode.values())
                .filter(known -> known.number() == number)
                .findFirst()
                .orElse(CloseCode.PROTOCOL_ERROR);
        connection.close(code);
    }

    void onClosed() {
        assert parts.loop().isCurrent();
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
