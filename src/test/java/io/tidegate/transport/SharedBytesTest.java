package io.tidegate.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tidegate.protocol.Frame;
import io.tidegate.protocol.Frames;
import java.util.List;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

final class SharedBytesTest {
    private static final UnpooledByteBufAllocator HEAP = UnpooledByteBufAllocator.DEFAULT;
    private static final int FINAL_TEXT = 0x81;
    private static final int FINAL_COMPRESSED_TEXT = 0xc1;

    private final SharedBytes shared = new SharedBytes(new Compressor(100, Deflater.BEST_SPEED));

    private static Frames frames(String text) {
        return new Frames(List.of(new Frame(text.getBytes(UTF_8))));
    }

    @Test
    void eachKindIsMadeOnceForAllSockets() {
        Frames frames = frames("again ".repeat(50));
        ByteBuf plain = shared.retain(frames, HEAP);
        ByteBuf compressed = shared.retainCompressed(frames, HEAP);
        assertThat(plain.getUnsignedByte(0)).isEqualTo((short) FINAL_TEXT);
        assertThat(compressed.getUnsignedByte(0)).isEqualTo((short) FINAL_COMPRESSED_TEXT);
        assertThat(compressed.readableBytes()).isLessThan(plain.readableBytes() / 2);
        assertThat(shared.retain(frames, HEAP)).isSameAs(plain);
        assertThat(shared.retainCompressed(frames, HEAP)).isSameAs(compressed);
        plain.release(2);
        compressed.release(2);
        shared.release();
    }

    @Test
    void twoLoopsCompressAFrameOnce() {
        Frame frame = new Frame("again ".repeat(50).getBytes(UTF_8));
        byte[] first = new Compressor(0, Deflater.BEST_SPEED).payload(frame);
        assertThat(new Compressor(0, Deflater.BEST_COMPRESSION).payload(frame)).isSameAs(first);
    }

    @Test
    void nothingStaysWhenSocketsAndNextFramesHaveLetGo() {
        Frames first = frames("first ".repeat(50));
        List<ByteBuf> held = List.of(shared.retain(first, HEAP), shared.retainCompressed(first, HEAP));
        List<ByteBuf> next = List.of(
                shared.retainCompressed(frames("second ".repeat(50)), HEAP), shared.retain(frames("third"), HEAP));
        assertThat(held).allSatisfy(bytes -> assertThat(bytes.refCnt()).isEqualTo(1));
        held.forEach(ByteBuf::release);
        shared.release();
        next.forEach(ByteBuf::release);
        assertThat(held).allSatisfy(bytes -> assertThat(bytes.refCnt()).isZero());
        assertThat(next).allSatisfy(bytes -> assertThat(bytes.refCnt()).isZero());
    }
}
