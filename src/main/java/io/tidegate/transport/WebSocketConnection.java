package io.tidegate.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.tidegate.config.WebSocketConfig;
import io.tidegate.loop.Loop;
import io.tidegate.protocol.CloseCode;
import io.tidegate.protocol.Frame;
import io.tidegate.protocol.Frames;
import io.tidegate.session.Connection;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The writing half of one WebSocket: the only class that writes to a socket or closes one. Owned by its loop.
 *
 * <p>It counts the bytes that have been given to the socket and that the kernel has not yet taken. Publications stop
 * at {@code outboundBytesMax}; answers may go beyond, and at twice that nothing more is read from the client, so that
 * a client that asks much and reads nothing is held by its own socket.
 */
final class WebSocketConnection implements Connection {
    /** Pings that are answered although the client reads nothing; at more, nothing is read from it. */
    private static final int PINGS_MAX = 64;

    /** Largest header of a frame that a server sends. */
    private static final int HEADER_BYTES = 10;

    private static final Buffer PING = Buffer.buffer();

    private final ServerWebSocket socket;
    private final Loop loop;
    private final LoopEntry entry;
    private final CloseCounters counters;
    private final Runnable drained;
    private final int outboundBytesMax;
    private final Duration closeTimeout;
    private long waitingBytes;
    private int pings;
    private boolean full;
    private boolean paused;
    private boolean closing;
    private Loop.@Nullable Timer cut;

    WebSocketConnection(
            ServerWebSocket socket,
            Loop loop,
            LoopEntry entry,
            WebSocketConfig config,
            CloseCounters counters,
            Runnable drained) {
        this.socket = socket;
        this.loop = loop;
        this.entry = entry;
        this.counters = counters;
        this.drained = drained;
        this.outboundBytesMax = config.outboundBytesMax();
        this.closeTimeout = config.closeTimeout();
        socket.setWriteQueueMaxSize(outboundBytesMax);
        socket.drainHandler(ignored -> entry.run(this::onSocketDrained));
    }

    @Override
    public boolean isWritable() {
        assert loop.isCurrent();
        return !closing && waitingBytes < outboundBytesMax;
    }

    @Override
    public void write(Frames publications) {
        publications.all().forEach(this::write);
    }

    @Override
    public void write(Frame frame) {
        assert loop.isCurrent();
        if (closing) {
            return;
        }
        int bytes = frame.length() + HEADER_BYTES;
        waitingBytes += bytes;
        socket.writeTextMessage(frame.text()).onComplete(ignored -> entry.run(() -> onWritten(bytes)));
        full |= waitingBytes >= outboundBytesMax;
        if (waitingBytes >= 2L * outboundBytesMax) {
            pause();
        }
    }

    private void onWritten(int bytes) {
        waitingBytes -= bytes;
        if (full && waitingBytes <= outboundBytesMax / 2) {
            full = false;
            resume();
            loop.run(this::tellDrained); // in a turn of its own: this one may be inside the session's own write
        }
    }

    private void tellDrained() {
        if (isWritable()) {
            drained.run();
        }
    }

    @Override
    public void ping() {
        assert loop.isCurrent();
        if (!closing) {
            var unused = socket.writePing(PING);
        }
    }

    /** Vert.x has answered a ping. It counts no bytes for that, so somebody must bound it. */
    void onPing() {
        assert loop.isCurrent();
        if (!isStuffed()) {
            pings = 0;
        } else if (++pings == PINGS_MAX) {
            loop.run(this::pauseWhileStuffed); // Vert.x asks for one more frame after each ping, which undoes a pause
        }
    }

    private boolean isStuffed() {
        return !closing && !socket.isClosed() && socket.writeQueueFull();
    }

    private void pauseWhileStuffed() {
        if (isStuffed()) {
            pause();
        } else {
            pings = 0;
        }
    }

    private void onSocketDrained() {
        pings = 0;
        if (waitingBytes < 2L * outboundBytesMax) {
            resume();
        }
    }

    private void pause() {
        if (!paused) {
            paused = true;
            socket.pause();
        }
    }

    private void resume() {
        if (paused) {
            paused = false;
            socket.resume();
        }
    }

    @Override
    public void close(CloseCode code) {
        assert loop.isCurrent();
        if (!closing) {
            beginClose(code);
            socket.close((short) code.number(), code.reason());
        }
    }

    /** The client has sent a close frame. Vert.x answers it, but waits without end for a client that does not read. */
    void onCloseFrame() {
        assert loop.isCurrent();
        if (!closing) {
            beginClose(CloseCode.NORMAL);
        }
    }

    private void beginClose(CloseCode code) {
        closing = true;
        counters.count(code);
        cut = loop.after(closeTimeout, this::cut);
        resume(); // or the client's answer to the close frame would not be read
    }

    /** Whether a close has begun; what the client says from then on is not listened to. */
    boolean isClosing() {
        return closing;
    }

    /** The socket is gone. */
    void onClosed() {
        assert loop.isCurrent();
        closing = true;
        if (cut != null) {
            cut.cancel();
        }
    }

    /** Ends the connection now, with a reset: a close frame could not overtake what waits for a client that stalls. */
    private void cut() {
        ChannelHandlerContext context = ((WebSocketInternal) socket).channelHandlerContext();
        context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        var unused = context.close();
    }

    @Override
    public String remote() {
        return String.valueOf(socket.remoteAddress());
    }
}
