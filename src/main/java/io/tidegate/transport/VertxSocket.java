package io.tidegate.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.tidegate.protocol.CloseCode;
import io.tidegate.protocol.Frame;
import io.tidegate.protocol.Frames;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.internal.http.WebSocketInternal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket by Vert.x's own WebSocket: slower and larger than {@link ChannelSocket}, and independent of how Vert.x is made
 * inside. It counts the bytes that were given to Vert.x and that the kernel has not yet taken.
 */
final class VertxSocket implements Socket {
    private static final Logger LOGGER = LoggerFactory.getLogger(VertxSocket.class);

    /** Pings that are answered although the client reads nothing; at more, nothing is read from it. */
    private static final int PINGS_MAX = 64;

    private static final Buffer PING = Buffer.buffer();

    private final ServerWebSocket socket;
    private final SocketParts parts;
    private final int outboundBytesMax;
    private @Nullable OpenSocket owner;
    private final Lag lag;
    private long waitingBytes;
    private int pings;
    private boolean full;
    private boolean paused;
    private boolean closing;

    VertxSocket(ServerWebSocket socket, SocketParts parts) {
        this.socket = socket;
        this.parts = parts;
        this.outboundBytesMax = parts.config().outboundBytesMax();
        this.lag = new Lag(parts.backlog());
    }

    @Override
    public void open(OpenSocket opened) {
        owner = opened;
        LoopEntry entry = parts.entry();
        socket.setWriteQueueMaxSize(outboundBytesMax);
        socket.drainHandler(ignored -> entry.run(this::onSocketDrained));
        socket.closeHandler(ignored -> entry.run(() -> {
            closing = true;
            opened.onClosed();
        }));
        socket.exceptionHandler(error -> LOGGER.atDebug().setCause(error).log("socket failed"));
        ChannelHandlerContext context = ((WebSocketInternal) socket).channelHandlerContext();
        FrameViolations violations = new FrameViolations(code -> entry.run(() -> opened.onViolation(code)));
        context.pipeline().addBefore(context.name(), "violations", violations);
        socket.frameHandler(frame -> entry.run(() -> onFrame(opened, frame)));
    }

    private void onFrame(OpenSocket opened, WebSocketFrame frame) {
        switch (frame.type()) {
            case TEXT, BINARY, CONTINUATION ->
                opened.onData(new DataFrame(
                        frame.isBinary(),
                        false,
                        frame.isFinal(),
                        Unpooled.wrappedBuffer(frame.binaryData().getBytes())));
            case PING -> {
                onPing();
                opened.onPing();
            }
            case PONG -> opened.onPong();
            case CLOSE -> {
                closing = true;
                resume();
                opened.onCloseFrame(frame.closeStatusCode());
            }
        }
    }

    @Override
    public boolean isWritable() {
        full |= !hasRoom();
        return !closing && !full;
    }

    private boolean hasRoom() {
        return waitingBytes < outboundBytesMax && parts.backlog().hasRoomFor(waitingBytes);
    }

    @Override
    public void send(Frames publications) {
        publications.all().forEach(this::send);
    }

    @Override
    public void send(Frame frame) {
        int bytes = frame.length() + FrameHeader.BYTES_MAX;
        changeWaiting(bytes);
        parts.traffic().onSent(bytes);
        socket.writeTextMessage(frame.text())
                .onComplete(ignored -> parts.entry().run(() -> onWritten(bytes)));
        full |= waitingBytes >= outboundBytesMax;
        if (waitingBytes >= 2L * outboundBytesMax) {
            pause();
        }
    }

    private void changeWaiting(int bytes) {
        waitingBytes += bytes;
        lag.set(waitingBytes);
    }

    private void onWritten(int bytes) {
        changeWaiting(-bytes);
        if (full && waitingBytes <= outboundBytesMax / 2 && hasRoom()) {
            full = false;
            resume();
            // In a turn of its own: this one may be inside the session's own write.
            parts.loop().run(() -> Objects.requireNonNull(owner).onDrained());
        }
    }

    @Override
    public void ping() {
        var unused = socket.writePing(PING);
    }

    /** Vert.x has answered a ping. It counts no bytes for that, so somebody must bound it. */
    private void onPing() {
        if (!isStuffed()) {
            pings = 0;
        } else if (++pings == PINGS_MAX) {
            parts.loop().run(this::pauseWhileStuffed); // Vert.x asks for one more frame after each ping, which
            // undoes a pause
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
    public void close(CloseCode code, String reason) {
        closing = true;
        resume(); // or the client's answer to the close frame would not be read
        socket.close((short) code.number(), reason);
    }

    @Override
    public void cut() {
        ChannelHandlerContext context = ((WebSocketInternal) socket).channelHandlerContext();
        context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        // Past a TLS handler, which would wait for the client to take its goodbye.
        var unused = context.pipeline().firstContext().close();
    }
}
