package io.tidegate.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tidegate.protocol.Frame;
import io.tidegate.protocol.Frames;
import org.jspecify.annotations.Nullable;

/**
 * The WebSocket frames of publications as bytes, made once for all sockets of a loop: fan-out asks for the same
 * {@link Frames} again and again. Each loop has a copy of its own, so that no thread counts another's references. Owned by
 * its loop.
 */
final class SharedBytes {
    private @Nullable Frames last;
    private @Nullable ByteBuf lastBytes;

    /** The frames' bytes, for one socket to release when it has written them; its indices are not the socket's to move. */
    ByteBuf retain(Frames frames, ByteBufAllocator allocator) {
        ByteBuf known = lastBytes;
        if (known == null || frames != last) {
            release();
            known = bytes(frames, allocator);
            last = frames;
            lastBytes = known;
        }
        return known.retain();
    }

    /** Forgets the last ones; sockets that still write them keep them. */
    void release() {
        if (lastBytes != null) {
            lastBytes.release();
        }
        last = null;
        lastBytes = null;
    }

    private static ByteBuf bytes(Frames frames, ByteBufAllocator allocator) {
        long length = frames.length() + (long) frames.count() * FrameHeader.BYTES_MAX;
        ByteBuf bytes = allocator.directBuffer(Math.toIntExact(length));
        for (Frame frame : frames.all()) {
            FrameHeader.write(bytes, FrameHeader.TEXT, frame.length());
            bytes.writeBytes(frame.payload());
        }
        return bytes;
    }
}
