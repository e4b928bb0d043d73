package io.tidegate.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tidegate.protocol.CloseCode;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DecompressorTest {
    private static final int MESSAGE_MAX = 100_000;
    private static final int BOMB_BYTES = 100_000_000;
    private static final int CHUNKS = 4;

    private final Decompressor decompressor = new Decompressor(MESSAGE_MAX);
    private final List<byte[]> messages = new ArrayList<>();
    private final List<CloseCode> refusals = new ArrayList<>();

    @AfterEach
    void end() {
        decompressor.end();
    }

    private static byte[] deflated(byte[] text) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(text);
        byte[] room = new byte[text.length + 100];
        int length = deflater.deflate(room, 0, room.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return Arrays.copyOf(room, length - 4);
    }

    private void decompress(byte[] data) {
        decompressor.decompress(data, messages::add, refusals::add);
    }

    @Test
    void bombTakesNoMoreMemoryThanALargeMessage() {
        byte[] bomb = deflated(new byte[BOMB_BYTES]);
        decompress(bomb);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        decompress(bomb);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated).isLessThan(bomb.length + (long) CHUNKS * MESSAGE_MAX);
        assertThat(refusals).containsExactly(CloseCode.TOO_LARGE, CloseCode.TOO_LARGE);
        assertThat(messages).isEmpty();
    }

    @Test
    void faultLeavesNothingToTheNextMessage() {
        byte[] text = new byte[MESSAGE_MAX];
        Arrays.fill(text, (byte) 'x');
        decompress(new byte[] {7, 7, 7, 7});
        decompress(deflated(text));
        decompress(deflated(new byte[BOMB_BYTES]));
        decompress(deflated(text));
        assertThat(refusals).containsExactly(CloseCode.CORRUPT_PAYLOAD, CloseCode.TOO_LARGE);
        assertThat(messages).containsExactly(text, text);
    }

    @Test
    void everyCutIsNoticed() {
        byte[] data = deflated("a message that is cut somewhere, somewhere in its data".getBytes(UTF_8));
        for (int length = 0; length < data.length - 1; length++) {
            decompress(Arrays.copyOf(data, length));
        }
        assertThat(messages).isEmpty();
        decompress(data);
        assertThat(messages).hasSize(1);
    }
}
