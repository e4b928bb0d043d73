package io.tidegate.transport;

import io.tidegate.message.Body;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.tidegate.protocol.Frame;
import io.tidegate.protocol.JsonEncoding;
import io.tidegate.protocol.ProtocolLimits;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a node does once for each publication when some client has agreed to compression. Prints how short it becomes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CompressBenchmark {
    /** Bytes of the body, about. */
    @Param({"128", "2048"})
    public int bytes;

    /** Of the deflater. */
    @Param({"1", "6"})
    public int level;

    private byte[] payload = {};
    private Compressor compressor = new Compressor(0, 1);

    /** Encodes the publication. */
    @Setup
    public void encode() {
        JsonEncoding encoding = new JsonEncoding(new ProtocolLimits(
                255, 64, 1 << 18, ProtocolLimits.DEFAULT_DEPTH_MAX, ProtocolLimits.DEFAULT_KEY_LENGTH_MAX, 1_000));
        Publication publication = new Publication("node-1-42", List.of(), Body.ofJson(body()), 1_800_000_000_000L);
        payload = encoding.encode("news.world", new Position(123_456_789_012L, 1_000), publication)
                .payload();
        compressor = new Compressor(0, level);
        System.out.printf("%n%d bytes become %d%n", payload.length, compress().length);
    }

    /** Orders, of some 110 bytes each. */
    private String body() {
        StringBuilder json = new StringBuilder("[");
        for (int i = 0; i == 0 || json.length() + 64 < bytes; i++) {
            int number = 48_271 * (i + 1) % 99_991;
            json.append(i == 0 ? "" : ",")
                    .append("{\"order\":")
                    .append(number)
                    .append(",\"symbol\":\"")
                    .append((char) ('A' + number % 26))
                    .append((char) ('A' + number / 26 % 26))
                    .append("\",\"price\":")
                    .append(number % 9_973 / 100.0)
                    .append(",\"side\":\"")
                    .append(number % 2 == 0 ? "buy" : "sell")
                    .append("\",\"quantity\":")
                    .append(number % 500)
                    .append(",\"account\":\"")
                    .append(Integer.toHexString(number * 31_337))
                    .append("\"}");
        }
        return json.append(']').toString();
    }

    /** Gives back what the deflater holds. */
    @TearDown
    public void end() {
        compressor.end();
    }

    /** A new frame each time, because a frame keeps what it was compressed to. */
    @Benchmark
    public byte[] compress() {
        return compressor.payload(new Frame(payload));
    }
}
