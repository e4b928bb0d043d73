package io.tidegate.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.tidegate.protocol.CloseCode;
import io.tidegate.protocol.Utf8;
import java.util.Optional;

/** What is wrong with a client's close frame, by RFC 6455, sections 5.5.1 and 7.4.2, that Netty's decoder lets pass. */
final class CloseFault {
    private static final int CODE_BYTES = 2;
    private static final int CODE_MAX = 4999;

    private CloseFault() {}

    /** The code to close with, or nothing. */
    static Optional<CloseCode> of(CloseWebSocketFrame frame) {
        ByteBuf payload = frame.content();
        if (payload.readableBytes() < CODE_BYTES) {
            return Optional.empty();
        }
        int start = payload.readerIndex();
        if (payload.getUnsignedShort(start) > CODE_MAX) {
            return Optional.of(CloseCode.PROTOCOL_ERROR);
        }
        byte[] reason = ByteBufUtil.getBytes(payload, start + CODE_BYTES, payload.readableBytes() - CODE_BYTES);
        return Utf8.isValid(reason) ? Optional.empty() : Optional.of(CloseCode.INVALID_PAYLOAD);
    }
}
