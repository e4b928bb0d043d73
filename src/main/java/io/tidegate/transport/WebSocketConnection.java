package io.tidegate.transport;

import io.tidegate.auth.Credentials;
import io.tidegate.loop.Loop;
import io.tidegate.protocol.CloseCode;
import io.tidegate.protocol.Frame;
import io.tidegate.protocol.Frames;
import io.tidegate.session.Connection;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * The writing half of one WebSocket, whatever its {@link Socket}: nothing is written after a close has begun, and no client can
 * make a close last. Owned by its loop.
 */
final class WebSocketConnection implements Connection {
    final Socket socket;
    private final InetAddress address;
    private Credentials credentials;
    private final SocketParts parts;
    private boolean closing;
    private Loop.@Nullable Timer cut;

    WebSocketConnection(Socket socket, Arrival arrival, SocketParts parts) {
        this.socket = socket;
        address = arrival.address();
        credentials = arrival.credentials();
        this.parts = parts;
    }

    @Override
    public boolean isWritable() {
        assert parts.loop().isCurrent();
        return !closing && socket.isWritable();
    }

    @Override
    public void write(Frames publications) {
        assert parts.loop().isCurrent();
        if (!closing) {
            socket.send(publications);
        }
    }

    @Override
    public void write(Frame answer) {
        assert parts.loop().isCurrent();
        if (!closing) {
            socket.send(answer);
        }
    }

    @Override
    public void ping() {
        assert parts.loop().isCurrent();
        if (!closing) {
            socket.ping();
        }
    }

    @Override
    public void close(CloseCode code) {
        assert parts.loop().isCurrent();
        if (!closing) {
            parts.counters().onClosed(code);
            beginClose();
            socket.close(code, parts.comeBack().reason(code));
        }
    }

    /** The client has sent a close frame with this status, which the socket answers; negative for none. */
    void onCloseFrame(int status) {
        if (!closing) {
            parts.counters().onClosedByClient(status);
            beginClose();
        }
    }

    private void beginClose() {
        closing = true;
        cut = parts.loop().after(parts.config().closeTimeout(), socket::cut);
    }

    /** Whether a close has begun; what the client says from then on is not listened to. */
    boolean isClosing() {
        return closing;
    }

    /** The socket is gone. */
    void onClosed() {
        if (!closing) {
            parts.counters().onLost();
        }
        closing = true;
        if (cut != null) {
            cut.cancel();
        }
    }

    @Override
    public Credentials credentials() {
        return credentials;
    }

    @Override
    public void forgetToken() {
        if (credentials.token() != null) {
            String certificate = credentials.certificate();
            credentials = certificate == null ? Credentials.NONE : new Credentials(null, certificate);
        }
    }

    @Override
    public String remote() {
        return address.getHostAddress();
    }
}
