package io.tidegate.protocol;

import io.tidegate.message.Body;
import io.tidegate.message.Header;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Writing a publication as the {@code rec} frame that all its subscribers share. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class EncodeBenchmark {
    /** Length of the body in bytes. */
    @Param({"128", "4096"})
    public int bodyBytes;

    /** How many headers. */
    @Param({"0", "2"})
    public int headers;

    private final JsonEncoding encoding = new JsonEncoding(Limits.STANDARD);
    private Publication publication = new Publication("", List.of(), Body.ofJson("null"), 0);
    private long offset;

    /** Makes the publication. */
    @Setup
    public void setUp() {
        String body = '"' + "x".repeat(bodyBytes - 2) + '"';
        publication = new Publication(
                "node-1-42",
                List.of(new Header("language", "en"), new Header("priority", "7"))
                        .subList(0, headers),
                Body.ofJson(body),
                1_800_000_000_000L);
    }

    /** One publication. */
    @Benchmark
    public Frame encodePublication() {
        return encoding.encode("news.world", new Position(123_456_789_012L, ++offset), publication);
    }
}
