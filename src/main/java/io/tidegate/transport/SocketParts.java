package io.tidegate.transport;

import io.netty.channel.WriteBufferWaterMark;
import io.tidegate.config.WebSocketConfig;
import io.tidegate.loop.Loop;
import io.tidegate.metrics.Meters;
import java.util.zip.Deflater;

/** What all sockets of a loop share. */
record SocketParts(
        Loop loop,
        LoopEntry entry,
        WebSocketConfig config,
        Compressor compressor,
        Decompressor decompressor,
        CloseCounters counters,
        Traffic traffic,
        ComeBack comeBack,
        WriteBufferWaterMark waterMark,
        Backlog backlog,
        SharedBytes sharedBytes,
        Flusher flusher) {
    static SocketParts of(
            Loop loop, LoopEntry entry, WebSocketConfig config, Backlog backlog, ComeBack comeBack, Meters meters) {
        Compressor compressor = new Compressor(config.compressionBytesMin(), Deflater.BEST_SPEED);
        Traffic traffic = new Traffic(meters);
        SharedBytes sharedBytes = new SharedBytes(compressor);
        return new SocketParts(
                loop,
                entry,
                config,
                compressor,
                new Decompressor(config.messageBytesMax()),
                new CloseCounters(meters),
                traffic,
                comeBack,
                new WriteBufferWaterMark(config.outboundBytesMax() / 2, config.outboundBytesMax()),
                backlog,
                sharedBytes,
                new Flusher(loop, () -> {
                    sharedBytes.release();
                    traffic.tell();
                }));
    }

    /** Gives back what is held outside the heap; no socket may be open any more. */
    void end() {
        compressor.end();
        decompressor.end();
    }
}
