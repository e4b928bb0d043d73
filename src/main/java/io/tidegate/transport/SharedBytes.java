package io.tidegate.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tidegate.protocol.Frame;
import io.tidegate.protocol.Frames;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The WebSocket frames of publications as bytes, made once for all sockets of a loop: fan-out asks for the same
 * {@link Frames} again and again, for sockets with and without compression. Each loop has a copy of its own, so that no
 * thread counts another's references. Owned by its loop.
 */
final class SharedBytes {
    private final Compressor compressor;
    private @Nullable Frames last;
    private @Nullable ByteBuf plain;
    private @Nullable ByteBuf compressed;

    SharedBytes(Compressor compressor) {
        this.compressor = compressor;
    }

    /** The frames' bytes, for one socket to release when it has written them; its indices are not the socket's to move. */
    ByteBuf retain(Frames frames, ByteBufAllocator allocator) {
        choose(frames);
        ByteBuf known = plain;
        if (known == null) {
            known = bytes(frames, Frame::payload, allocator);
            plain = known;
        }
        return known.retain();
    }

    /** The same, for a socket that has agreed to compression. */
    ByteBuf retainCompressed(Frames frames, ByteBufAllocator allocator) {
        choose(frames);
        ByteBuf known = compressed;
        if (known == null) {
            known = bytes(frames, compressor::payload, allocator);
            compressed = known;
        }
        return known.retain();
    }

    private void choose(Frames frames) {
        if (frames != last) {
            release();
            last = frames;
        }
    }

    /** Forgets the last ones; sockets that still write them keep them. */
    void release() {
        if (plain != null) {
            plain.release();
        }
        if (compressed != null) {
            compressed.release();
        }
        last = null;
        plain = null;
        compressed = null;
    }

    private static ByteBuf bytes(Frames frames, Function<Frame, byte[]> payloads, ByteBufAllocator allocator) {
        long length = (long) frames.count() * FrameHeader.BYTES_MAX;
        for (Frame frame : frames.all()) {
            length += payloads.apply(frame).length;
        }
        ByteBuf bytes = allocator.directBuffer(Math.toIntExact(length));
        for (Frame frame : frames.all()) {
            byte[] payload = payloads.apply(frame);
            FrameHeader.write(bytes, FrameHeader.text(frame, payload), payload.length);
            bytes.writeBytes(payload);
        }
        return bytes;
    }
}
