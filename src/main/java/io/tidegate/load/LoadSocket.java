package io.tidegate.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One WebSocket of a load test. Belongs to a loop; answers pings by itself. */
public final class LoadSocket extends ChannelInboundHandlerAdapter {
    private static final byte[] NOTHING = {};
    private static final int PADDING = Long.BYTES;
    private static final int MILLIS_PER_SECOND = 1_000;

    private final LoadLoop loop;
    private final Upgrade upgrade;
    private final SocketListener listener;
    private final ReceiveBuffer received;
    private final RandomGenerator random;
    private final FrameReader frames = new FrameReader(new Frames(), ReceiveBuffer.BYTES);

    private byte[] rest = NOTHING;
    private int restLength;
    private long nanos;
    private boolean isOpen;
    private boolean isEnded;
    private @Nullable ChannelHandlerContext context;

    LoadSocket(Target target, SocketListener listener, LoadLoop loop) {
        this.loop = loop;
        this.listener = listener;
        received = loop.received();
        random = loop.random();
        upgrade = new Upgrade(target, random.nextLong(), random.nextLong());
    }

    /** Sends a text message at once; for what is sent seldom. */
    public void send(String message) {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        ByteBuf out = allocate(bytes.length + MaskedFrames.OVERHEAD_MAX + PADDING);
        MaskedFrames.text(
                out, ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length + PADDING)), bytes.length, random.nextInt());
        write(out);
    }

    /** A buffer for {@link #write}, of at least so many bytes. */
    public ByteBuf allocate(int bytes) {
        return attached().alloc().directBuffer(bytes);
    }

    /** Sends frames that were made with {@link MaskedFrames}, and flushes. Takes the buffer over. */
    public void write(ByteBuf out) {
        ChannelHandlerContext attached = attached();
        attached.writeAndFlush(out).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    /** Cuts the connection off, without a close frame and without a call of {@link SocketListener#onClosed}. */
    public void cut() {
        isEnded = true;
        close();
    }

    private ChannelHandlerContext attached() {
        ChannelHandlerContext attached = context;
        if (attached == null) {
            throw new IllegalStateException("the socket is not connected yet");
        }
        return attached;
    }

    ByteBuf receiveBuffer() {
        return received.lend(rest, restLength);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        write(active.alloc().directBuffer().writeBytes(upgrade.request()));
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        ByteBuf buffer = (ByteBuf) message;
        try {
            nanos = System.nanoTime();
            int end = buffer.writerIndex();
            int at = isOpen ? 0 : shakeHands(received.bytes(), end);
            keep(isOpen ? frames.read(received.bytes(), at, end) : at, end);
        } finally {
            buffer.release();
        }
    }

    /** How much of what is there belonged to the handshake. */
    private int shakeHands(ByteBuffer bytes, int end) {
        int answerEnd = Upgrade.endOfAnswer(bytes, 0, end);
        if (answerEnd < 0) {
            if (Upgrade.isTooLong(end)) {
                end("handshake answer too long");
            }
            return 0;
        }
        String fault = upgrade.faultOf(bytes, 0, answerEnd);
        if (!fault.isEmpty()) {
            end(fault, Upgrade.retryAfterOf(bytes, 0, answerEnd).map(this::spread));
            return answerEnd;
        }
        isOpen = true;
        listener.onOpen(this);
        return answerEnd;
    }

    /** Those that are told the same number of seconds shall not come in one moment. */
    private Duration spread(Duration named) {
        return named.plusMillis(random.nextLong(MILLIS_PER_SECOND));
    }

    private void keep(int from, int end) {
        restLength = isEnded ? 0 : end - from;
        if (restLength > rest.length) {
            rest = new byte[Math.max(restLength, Math.min(ReceiveBuffer.BYTES, 2 * rest.length))];
        }
        received.bytes().get(from, rest, 0, restLength);
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        end(isOpen ? "connection lost" : "connection lost during the handshake");
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext happened, Object event) {
        if (event instanceof ChannelInputShutdownReadComplete) {
            end("connection lost");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        if (!(cause instanceof IOException)) {
            loop.onFault(cause);
        }
        end("connection lost");
    }

    /** The connection could not be made. */
    void onRefused(String kind) {
        if (!isEnded) {
            isEnded = true;
            listener.onClosed(kind, Optional.empty());
        }
    }

    private void end(String kind) {
        end(kind, Optional.empty());
    }

    private void end(String kind, Optional<Duration> comeBackIn) {
        if (!isEnded) {
            isEnded = true;
            close();
            listener.onClosed(kind, comeBackIn);
        }
    }

    private void close() {
        attached().close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    private final class Frames implements FrameReader.Sink {
        @Override
        public void onText(ByteBuffer bytes, int start, int end) {
            if (!isEnded) {
                listener.onText(bytes, start, end, nanos);
            }
        }

        @Override
        public void onPing(ByteBuffer bytes, int start, int end) {
            byte[] payload = new byte[end - start + PADDING];
            bytes.get(start, payload, 0, end - start);
            ByteBuf out = allocate(payload.length + MaskedFrames.OVERHEAD_MAX);
            MaskedFrames.pong(out, ByteBuffer.wrap(payload), end - start, random.nextInt());
            write(out);
        }

        @Override
        public void onClose(String kind, String reason) {
            end(kind, ComeBackHint.ofReason(reason));
        }

        @Override
        public void onEnd(String kind) {
            end(kind);
        }
    }
}
