package io.tidegate.transport;

import io.netty.channel.WriteBufferWaterMark;
import io.tidegate.config.WebSocketConfig;
import io.tidegate.loop.Loop;
import io.tidegate.metrics.Meters;

/** What all sockets of a loop share. */
record SocketParts(
        Loop loop,
        LoopEntry entry,
        WebSocketConfig config,
        CloseCounters counters,
        WriteBufferWaterMark waterMark,
        SharedBytes sharedBytes,
        Flusher flusher) {
    static SocketParts of(Loop loop, LoopEntry entry, WebSocketConfig config, Meters meters) {
        SharedBytes sharedBytes = new SharedBytes();
        return new SocketParts(
                loop,
                entry,
                config,
                new CloseCounters(meters),
                new WriteBufferWaterMark(config.outboundBytesMax() / 2, config.outboundBytesMax()),
                sharedBytes,
                new Flusher(loop, sharedBytes::release));
    }
}
