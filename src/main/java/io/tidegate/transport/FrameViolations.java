package io.tidegate.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.util.ReferenceCountUtil;
import io.tidegate.protocol.CloseCode;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Catches what the frame decoder refuses, before Vert.x does: Vert.x would close the socket at once, and with the
 * client's unread bytes still in the kernel that resets the connection, so the client would not learn why. The decoder
 * throws away whatever comes after.
 */
final class FrameViolations extends ChannelInboundHandlerAdapter {
    private final IntConsumer violation;

    /**
     * Sits in front of Vert.x's handler.
     *
     * @param violation gets the number of the close code
     */
    FrameViolations(IntConsumer violation) {
        this.violation = violation;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Optional<CloseCode> fault =
                message instanceof CloseWebSocketFrame close ? CloseFault.of(close) : Optional.empty();
        if (fault.isPresent()) {
            ReferenceCountUtil.release(message);
            violation.accept(fault.get().number());
        } else {
            context.fireChannelRead(message);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            violation.accept(corrupted.closeStatus().code());
        } else {
            context.fireExceptionCaught(cause);
        }
    }
}
