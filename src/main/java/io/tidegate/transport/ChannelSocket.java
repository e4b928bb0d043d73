package io.tidegate.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.tidegate.protocol.CloseCode;
import io.tidegate.protocol.Frame;
import io.tidegate.protocol.Frames;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket of our own in Netty's pipeline. It takes the connection over from Vert.x when the handshake is done: Vert.x's
 * WebSocket would hold 15 KB of heap for each and flush every single write. This is the only class that knows what Vert.x
 * has put into the pipeline; where that changes, {@link VertxSocket} does the same with what Vert.x promises.
 */
final class ChannelSocket extends ChannelInboundHandlerAdapter implements Socket, Flusher.Flushable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ChannelSocket.class);
    private static final String NAME = "tidegate";
    private static final String DECODER = "decoder";
    private static final int RSV1 = 4;
    private static final int NO_STATUS = -1;
    private static final byte[] EMPTY = {};

    private final SocketParts parts;
    /** Whether messages may be compressed, which client and node have agreed on. */
    private final boolean compresses;

    private ChannelHandlerContext context;
    private @Nullable OpenSocket owner;
    /** Where the kernel can be given bytes past Netty's queue; null where that is not possible, as with TLS. */
    private io.netty.channel.unix.@Nullable Socket descriptor;

    /** Publications that wait for the flush while nothing else does. */
    private @Nullable ByteBuf straight;

    /** Whether Netty's queue may hold something, so that nothing may go past it. */
    private boolean queued;

    /** Since the kernel did not take all that there was, until it has. */
    private @Nullable Lag lag;

    private boolean awaitsFlush;
    private boolean closeSent;

    private ChannelSocket(ChannelHandlerContext context, boolean compresses, SocketParts parts) {
        this.context = context;
        this.compresses = compresses;
        this.parts = parts;
    }

    /**
     * Takes the connection over. Must be called on the loop, before anything was written or set on the WebSocket.
     *
     * @param compresses whether the handshake has agreed on that
     */
    static ChannelSocket takeOver(ServerWebSocket webSocket, boolean compresses, SocketParts parts) {
        ChannelHandlerContext replaced = ((WebSocketInternal) webSocket).channelHandlerContext();
        ChannelPipeline pipeline = replaced.pipeline();
        ChannelSocket socket = new ChannelSocket(replaced, compresses, parts);
        socket.descriptor = descriptor(pipeline);
        replaced.channel().config().setWriteBufferWaterMark(parts.waterMark());
        pipeline.remove(WebSocketFrameEncoder.class); // what is written here is bytes already
        if (compresses) {
            pipeline.replace(WebSocket13FrameDecoder.class, DECODER, decoder(parts)); // it passes on what it has read
        }
        ChannelHandler handler = replaced.handler();
        pipeline.replace(handler, NAME, socket);
        endForVertx(handler, replaced);
        return socket;
    }

    /** Vert.x's, but for frames that say they are compressed. */
    static WebSocket13FrameDecoder decoder(SocketParts parts) {
        return new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(true)
                .allowExtensions(true)
                .closeOnProtocolViolation(false)
                .withUTF8Validator(false)
                .maxFramePayloadLength(parts.config().messageBytesMax())
                .build());
    }

    /** Or its metrics would count the connection for ever. */
    private static void endForVertx(ChannelHandler handler, ChannelHandlerContext replaced) {
        try {
            ((ChannelInboundHandler) handler).channelInactive(replaced);
        } catch (Exception fault) {
            throw new IllegalStateException("Vert.x did not let go of a connection", fault);
        }
    }

    private static io.netty.channel.unix.@Nullable Socket descriptor(ChannelPipeline pipeline) {
        return pipeline.get(SslHandler.class) == null
                        && pipeline.channel() instanceof EpollSocketChannel channel
                        && channel.fd() instanceof io.netty.channel.unix.Socket socket
                ? socket
                : null;
    }

    // --- out

    @Override
    public boolean isWritable() {
        return context.channel().isWritable() && (lag == null || parts.backlog().hasRoomFor(queuedBytes()));
    }

    private long queuedBytes() {
        ChannelOutboundBuffer queue = context.channel().unsafe().outboundBuffer();
        return queue == null ? 0 : queue.totalPendingWriteBytes();
    }

    @Override
    public void send(Frame answer) {
        byte[] payload = compresses ? parts.compressor().payload(answer) : answer.payload();
        write(FrameHeader.text(answer, payload), payload);
    }

    @Override
    public void send(Frames publications) {
        ByteBuf bytes = shared(publications);
        parts.traffic().onSent(bytes.readableBytes());
        if (descriptor != null && !awaitsFlush && !queued) {
            straight = bytes;
            awaitFlush();
        } else {
            write(bytes.slice()); // without room for others to write into
        }
    }

    private ByteBuf shared(Frames publications) {
        SharedBytes shared = parts.sharedBytes();
        return compresses
                ? shared.retainCompressed(publications, context.alloc())
                : shared.retain(publications, context.alloc());
    }

    @Override
    public void ping() {
        write(FrameHeader.PING, EMPTY);
    }

    @Override
    public void close(CloseCode code, String reason) {
        if (!closeSent) {
            closeSent = true;
            setReading(true); // or the client's answer to the close frame would not be read
            write(FrameHeader.CLOSE, closePayload(code.number(), reason));
        }
    }

    private static byte[] closePayload(int status, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Short.BYTES + text.length)
                .putShort((short) status)
                .put(text)
                .array();
    }

    private void write(int opcode, byte[] payload) {
        ByteBuf bytes = context.alloc().directBuffer(FrameHeader.BYTES_MAX + payload.length);
        FrameHeader.write(bytes, opcode, payload.length);
        bytes.writeBytes(payload);
        parts.traffic().onSent(bytes.readableBytes());
        write(bytes);
        if (isStuffed()) {
            setReading(false);
        }
    }

    private void write(ByteBuf bytes) {
        queueStraight(0);
        queue(bytes);
        if (!awaitsFlush) {
            awaitFlush();
        }
    }

    private void queue(ByteBuf bytes) {
        queued = true;
        var unused = context.write(bytes, context.voidPromise());
        if (!context.channel().isWritable()) {
            context.flush(); // only what the kernel does not take counts against the client
        }
    }

    private void awaitFlush() {
        awaitsFlush = true;
        parts.flusher().add(this);
    }

    @Override
    public void flush() {
        awaitsFlush = false;
        if (straight != null) {
            sendStraight(straight);
        }
        if (queued) {
            context.flush();
            noteLag();
        }
    }

    private void noteLag() {
        long left = queuedBytes();
        queued = left > 0;
        if (lag != null) {
            lag.set(left);
        } else if (queued) {
            beginLag(left);
        }
    }

    /** What goes last says when the kernel has taken all that is there now. */
    private void beginLag(long left) {
        Lag begun = new Lag(parts.backlog());
        begun.set(left);
        lag = begun;
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(taken -> {
            begun.set(0);
            parts.loop().run(this::endLag); // in a later turn, because Netty still counts what goes last
        });
    }

    private void endLag() {
        lag = null;
        noteLag();
        tell(OpenSocket::onDrained);
    }

    /** As Netty's queue would end up doing, without the queue, which costs as much again as what the kernel does not. */
    private void sendStraight(ByteBuf bytes) {
        io.netty.channel.unix.Socket open = Objects.requireNonNull(descriptor);
        if (!open.isOpen()) {
            return; // closed in this turn: its number may be another's by now
        }
        try {
            int sent = open.sendAddress(bytes.memoryAddress(), bytes.readerIndex(), bytes.writerIndex());
            if (sent == bytes.readableBytes()) {
                straight = null;
                bytes.release();
            } else {
                queueStraight(sent);
            }
        } catch (IOException broken) {
            straight = null;
            bytes.release();
            exceptionCaught(context, broken);
        }
    }

    /** Lets Netty send the rest of what was to go straight. */
    private void queueStraight(int sent) {
        ByteBuf bytes = straight;
        if (bytes != null) {
            straight = null;
            queue(bytes.slice().skipBytes(sent));
        }
    }

    /** Whether twice the bound waits, so that a client that asks much and reads nothing is held by its own socket. */
    private boolean isStuffed() {
        Channel channel = context.channel();
        WriteBufferWaterMark marks = parts.waterMark();
        return !channel.isWritable() && channel.bytesBeforeWritable() + marks.low() >= 2L * marks.high();
    }

    private void setReading(boolean reading) {
        context.channel().config().setAutoRead(reading || closeSent);
    }

    @Override
    public void cut() {
        context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        // Past a TLS handler, which would wait for the client to take its goodbye.
        var unused = context.pipeline().firstContext().close();
    }

    // --- in

    @Override
    public void open(OpenSocket opened) {
        owner = opened;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object message) {
        try {
            OpenSocket opened = owner;
            if (opened != null && message instanceof WebSocketFrame frame) {
                parts.entry().run(() -> onFrame(opened, frame));
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void onFrame(OpenSocket opened, WebSocketFrame frame) {
        if (isMarkedWrongly(frame)) {
            opened.onViolation(CloseCode.PROTOCOL_ERROR.number());
        } else if (frame instanceof PingWebSocketFrame) {
            if (opened.onPing()) {
                write(FrameHeader.PONG, ByteBufUtil.getBytes(frame.content()));
            }
        } else if (frame instanceof PongWebSocketFrame) {
            opened.onPong();
        } else if (frame instanceof CloseWebSocketFrame close) {
            onClose(opened, close);
        } else {
            opened.onData(new DataFrame(
                    frame instanceof BinaryWebSocketFrame,
                    frame.rsv() == RSV1,
                    frame.isFinalFragment(),
                    frame.content()));
        }
    }

    /** Of the reserved bits only the first may be set, and only where a message begins. */
    static boolean isMarkedWrongly(WebSocketFrame frame) {
        boolean begins = frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame;
        return frame.rsv() != 0 && !(begins && frame.rsv() == RSV1);
    }

    private void onClose(OpenSocket opened, CloseWebSocketFrame close) {
        Optional<CloseCode> fault = CloseFault.of(close);
        if (fault.isPresent()) {
            opened.onViolation(fault.get().number());
        } else {
            opened.onCloseFrame(close.statusCode());
            answerClose(close.statusCode());
        }
    }

    private void answerClose(int status) {
        if (!closeSent) {
            closeSent = true;
            write(FrameHeader.CLOSE, status == NO_STATUS ? EMPTY : closePayload(status, ""));
        }
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ignored) {
        if (isWritable()) {
            setReading(true);
            // In a turn of its own: this one may be inside the session's own write.
            parts.loop().run(() -> tell(OpenSocket::onDrained));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ignored) {
        descriptor = null;
        if (straight != null) {
            straight.release();
            straight = null;
        }
        tell(OpenSocket::onClosed);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ignored, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            // The decoder throws away whatever comes after. Closing at once would reset the connection while the
            // client's
            // bytes are unread, and it would not learn why.
            tell(opened -> opened.onViolation(corrupted.closeStatus().code()));
        } else {
            LOGGER.atDebug().setCause(cause).log("socket failed");
            var unused = context.close();
        }
    }

    private void tell(Consumer<OpenSocket> event) {
        OpenSocket opened = owner;
        if (opened != null) {
            parts.entry().run(() -> event.accept(opened));
        }
    }
}
