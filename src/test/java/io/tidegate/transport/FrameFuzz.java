package io.tidegate.transport;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.tidegate.config.ConfigLoader;
import io.tidegate.config.WebSocketConfig;
import io.tidegate.metrics.Meters;
import io.tidegate.protocol.CloseCode;
import io.tidegate.protocol.Utf8;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Bytes of a client after its handshake, as far as whole messages. However they are cut into reads, they mean the same;
 * and what comes out is valid text of bounded length, or one reason to close.
 */
public final class FrameFuzz {
    private static final int MESSAGE_BYTES_MAX = 512;

    private static final WebSocketConfig CONFIG = ConfigLoader.load(
                    null,
                    Map.of(),
                    Map.of("websocket.messageBytesMax", "" + MESSAGE_BYTES_MAX, "websocket.fragmentsMax", "5"))
            .websocket();

    private static final SocketParts PARTS = parts();

    private FrameFuzz() {}

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        List<String> whole = heard(input, Math.max(1, input.length));
        for (int step : new int[] {1, 3}) {
            List<String> parted = heard(input, step);
            if (!whole.equals(parted)) {
                throw new AssertionError("read at once: " + whole + "; read " + step + " by " + step + ": " + parted);
            }
        }
    }

    @SuppressWarnings("NullAway") // what the decoder and the assembly do not use
    private static SocketParts parts() {
        Meters meters = new Meters(new SimpleMeterRegistry());
        return new SocketParts(
                null,
                null,
                CONFIG,
                null,
                new Decompressor(MESSAGE_BYTES_MAX),
                null,
                null,
                null,
                WriteBufferWaterMark.DEFAULT,
                new Backlog(1, meters),
                null,
                null);
    }

    private static List<String> heard(byte[] input, int step) {
        Hearer hearer = new Hearer();
        EmbeddedChannel channel = new EmbeddedChannel(ChannelSocket.decoder(PARTS), hearer);
        for (int at = 0; at < input.length; at += step) {
            channel.writeInbound(Unpooled.copiedBuffer(input, at, Math.min(step, input.length - at)));
        }
        channel.finishAndReleaseAll();
        return hearer.heard;
    }

    /** Listens as {@link ChannelSocket} and {@link OpenSocket} do. */
    private static final class Hearer extends ChannelInboundHandlerAdapter implements MessageAssembly.Outcome {
        private final List<String> heard = new ArrayList<>();
        private final MessageAssembly assembly = new MessageAssembly(PARTS, this);
        private boolean closing;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (!closing) {
                    onFrame((WebSocketFrame) message);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void onFrame(WebSocketFrame frame) {
            if (ChannelSocket.isMarkedWrongly(frame)) {
                onRefused(CloseCode.PROTOCOL_ERROR);
            } else if (frame instanceof CloseWebSocketFrame close) {
                onRefused(CloseFault.of(close).orElse(CloseCode.NORMAL));
            } else if (frame instanceof TextWebSocketFrame
                    || frame instanceof BinaryWebSocketFrame
                    || frame instanceof ContinuationWebSocketFrame) {
                assembly.onFrame(new DataFrame(
                        frame instanceof BinaryWebSocketFrame,
                        frame.rsv() != 0,
                        frame.isFinalFragment(),
                        frame.content()));
            } else {
                heard.add("control of " + frame.content().readableBytes());
            }
        }

        @Override
        public void onMessage(byte[] message) {
            if (message.length > MESSAGE_BYTES_MAX || !Utf8.isValid(message)) {
                throw new AssertionError("no message: " + message.length);
            }
            heard.add("message of " + message.length);
        }

        @Override
        public void onRefused(CloseCode code) {
            closing = true;
            heard.add(code.toString());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!(cause instanceof CorruptedWebSocketFrameException corrupted)) {
                throw new AssertionError("not for a client to cause", cause);
            }
            if (!closing) {
                closing = true;
                heard.add("" + corrupted.closeStatus().code());
            }
        }
    }
}
