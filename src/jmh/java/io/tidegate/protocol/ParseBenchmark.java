package io.tidegate.protocol;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
import org.openjdk.jmh.infra.Blackhole;

/** Reading what clients send most. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ParseBenchmark {
    /** What the message holds. */
    public enum Message {
        /** A publish with a body of 128 bytes. */
        PUBLISH("{\"type\":\"publish\",\"id\":4711,\"address\":\"news.world\",\"body\":{\"t\":\""
                + "x".repeat(120)
                + "\"}}"),
        /** An acknowledgement. */
        ACK("{\"type\":\"ack\",\"address\":\"news.world\",\"cursor\":\"k3xq9a:40\"}"),
        /** A ping. */
        PING("{\"type\":\"ping\"}");

        private final byte[] bytes;

        Message(String text) {
            bytes = text.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** Which message. */
    @Param
    public Message message = Message.PING;

    private final JsonEncoding encoding = new JsonEncoding(Limits.STANDARD);
    private byte[] bytes = {};
    private ClientFrame.@Nullable Handler handler;

    /** Chooses the message. */
    @Setup
    public void setUp(Blackhole blackhole) {
        bytes = message.bytes;
        handler = new Consumer(blackhole);
    }

    /** One message. */
    @Benchmark
    public void parse() {
        encoding.decode(bytes, handler);
    }

    /** Takes whatever comes. */
    private record Consumer(Blackhole blackhole) implements ClientFrame.Handler {
        @Override
        public void onPing(ClientFrame.Ping ping) {
            blackhole.consume(ping);
        }

        @Override
        public void onConnect(ClientFrame.Connect connect) {
            blackhole.consume(connect);
        }

        @Override
        public void onRegister(ClientFrame.Register register) {
            blackhole.consume(register);
        }

        @Override
        public void onUnregister(ClientFrame.Unregister unregister) {
            blackhole.consume(unregister);
        }

        @Override
        public void onPublish(ClientFrame.Publish publish) {
            blackhole.consume(publish);
        }

        @Override
        public void onSend(ClientFrame.Send send) {
            blackhole.consume(send);
        }

        @Override
        public void onAcknowledge(ClientFrame.Acknowledge acknowledge) {
            blackhole.consume(acknowledge);
        }

        @Override
        public void onHistory(ClientFrame.History history) {
            blackhole.consume(history);
        }

        @Override
        public void onInvalid(@Nullable Long id, FailureCode code, String message) {
            throw new IllegalStateException(code + ": " + message);
        }
    }
}
