package io.tidegate.stream;

import io.tidegate.config.Retention;
import io.tidegate.config.StreamConfig;
import io.tidegate.message.Body;
import io.tidegate.message.Publication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One call to a shard in memory, as {@link ShardProcessor} makes it on the owner: duplicates looked for, offsets given, the
 * log trimmed. The log is full after a moment, as it is in a busy stream. Making the batch is part of it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class AppendBenchmark {
    private static final String ADDRESS = "news.world";
    private static final Retention RETENTION = new Retention(1_000, 1 << 20, Duration.ofMinutes(5));
    private static final long NOW = 1_800_000_000_000L;

    /** Publications of one call. */
    @Param({"1", "8", "64"})
    public int batch;

    private final ShardHost host = new ShardHost(
            new StreamConfig(1, 0, Duration.ofSeconds(10), 512, 4_096, Duration.ofMinutes(10), Duration.ofSeconds(30)),
            new Random(1),
            () -> NOW);
    private final Shard shard = new Shard(Streams.shardOf(ADDRESS));
    private final Body body = Body.ofJson('"' + "x".repeat(126) + '"');
    private long number;

    /** One call. */
    @Benchmark
    public List<Effect> append() {
        List<Publication> publications = new ArrayList<>(batch);
        for (int i = 0; i < batch; i++) {
            publications.add(new Publication("node-1-" + ++number, List.of(), body, NOW));
        }
        ShardRun run = new ShardRun(shard, host);
        run.run(List.of(new Operation.Append(ADDRESS, publications, RETENTION)));
        return run.effects();
    }
}
