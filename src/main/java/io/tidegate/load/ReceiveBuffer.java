package io.tidegate.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/**
 * What all sockets of one loop read into, one after the other: each read is dealt with before the next one begins, so
 * one buffer serves them all and stays in the processor's cache.
 */
final class ReceiveBuffer {
    /** Also the bound of one message. */
    static final int BYTES = 1 << 20;

    private final ByteBuf buffer = Unpooled.directBuffer(BYTES, BYTES);
    private final ByteBuffer bytes = buffer.nioBuffer(0, BYTES);

    /** The buffer, empty but for what the last read of the socket left over. */
    ByteBuf lend(byte[] rest, int restLength) {
        return buffer.clear().writeBytes(rest, 0, restLength).retain();
    }

    ByteBuffer bytes() {
        return bytes;
    }

    void release() {
        buffer.release();
    }

    /** How Netty is made to use it. */
    static final class Allocator extends io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator {
        private final LoadSocket socket;

        Allocator(LoadSocket socket) {
            this.socket = socket;
        }

        @Override
        public MaxMessageHandle newHandle() {
            return new MaxMessageHandle() {
                @Override
                public ByteBuf allocate(ByteBufAllocator allocator) {
                    return socket.receiveBuffer();
                }

                @Override
                public int guess() {
                    return BYTES;
                }
            };
        }
    }
}
