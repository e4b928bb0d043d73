package io.tidegate.transport;

import io.netty.channel.embedded.EmbeddedChannel;
import io.tidegate.message.Body;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.tidegate.protocol.Frame;
import io.tidegate.protocol.Frames;
import io.tidegate.protocol.JsonEncoding;
import io.tidegate.protocol.ProtocolLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From a batch of new publications to the queues of 1,000 sockets, without the kernel: encode each publication once, make one
 * buffer of WebSocket frames of them ({@link SharedBytes}), hand that buffer to every channel and flush each once. What an operation
 * costs is one subscriber's share, for the whole batch.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class FanOutBenchmark {
    private static final int SUBSCRIBERS = 1_000;

    /** Publications that are handed over together. */
    @Param({"1", "8", "64"})
    public int batch;

    private final JsonEncoding encoding = new JsonEncoding(new ProtocolLimits(
            255, 64, 1 << 18, ProtocolLimits.DEFAULT_DEPTH_MAX, ProtocolLimits.DEFAULT_KEY_LENGTH_MAX, 1_000));
    private final Publication publication =
            new Publication("node-1-42", List.of(), Body.ofJson('"' + "x".repeat(126) + '"'), 1_800_000_000_000L);
    private final SharedBytes shared = new SharedBytes(new Compressor(0, 1));
    private final List<EmbeddedChannel> channels = new ArrayList<>();
    private long offset;

    /** Opens the channels. */
    @Setup
    public void open() {
        for (int i = 0; i < SUBSCRIBERS; i++) {
            channels.add(new EmbeddedChannel());
        }
    }

    /** Closes them. */
    @TearDown
    public void close() {
        channels.forEach(EmbeddedChannel::finishAndReleaseAll);
        shared.release();
    }

    /** One batch to everybody. */
    @Benchmark
    @OperationsPerInvocation(SUBSCRIBERS)
    public void fanOut() {
        List<Frame> encoded = new ArrayList<>(batch);
        for (int i = 0; i < batch; i++) {
            encoded.add(encoding.encode("news.world", new Position(123_456_789_012L, ++offset), publication));
        }
        Frames frames = new Frames(encoded);
        for (EmbeddedChannel channel : channels) {
            channel.write(shared.retain(frames, channel.alloc()).duplicate());
        }
        for (EmbeddedChannel channel : channels) {
            channel.flush();
            channel.releaseOutbound();
        }
    }
}
