package io.tidegate.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import java.util.Objects;

/** Reads a client's frame as a server does. */
final class Unmask {
    private static final int BYTES_MAX = 1 << 20;

    private Unmask() {}

    /** The text of the only frame there is. */
    static String text(ByteBuf bytes) {
        EmbeddedChannel server = new EmbeddedChannel(new WebSocket13FrameDecoder(true, false, BYTES_MAX));
        server.writeInbound(bytes);
        TextWebSocketFrame frame = Objects.requireNonNull(server.<TextWebSocketFrame>readInbound());
        try {
            return frame.text();
        } finally {
            frame.release();
            server.finishAndReleaseAll();
        }
    }
}
