package io.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.ResourceLeakDetector;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The suite would find leaks if there were any. */
final class LeakRecorderTest {
    @Test
    void everyBufferIsWatched() {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
    }

    @Test
    void bufferThatNobodyReleasesIsFound() {
        List<String> found = new ArrayList<>();

        forget();

        await().until(() -> {
            found.addAll(LeakRecorder.take());
            return !found.isEmpty();
        });
        assertThat(found)
                .singleElement()
                .asString()
                .contains("ByteBuf")
                .contains(getClass().getName());
    }

    private static void forget() {
        ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(64);
        buffer.writeByte(1);
    }

    @Test
    void buffersThatAreReleasedAreNotFound() {
        PooledByteBufAllocator.DEFAULT.directBuffer(64).release();
        Unpooled.directBuffer(64).release();

        assertThat(LeakRecorder.take()).isEmpty();
    }

    @Test
    void leakInAProcessIsFoundWhenItEnds() {
        ProcessLog log = new ProcessLog();
        log.collect(
                "err ",
                new java.io.ByteArrayInputStream(
                        "a\nERROR LEAK: ByteBuf.release()\nb\n".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                line -> {},
                () -> {});
        await().until(() -> log.text().endsWith("b"));

        log.noteLeaks();

        assertThat(LeakRecorder.take()).singleElement().asString().startsWith("err ERROR LEAK: ByteBuf");
    }
}
