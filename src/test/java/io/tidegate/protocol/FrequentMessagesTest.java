package io.tidegate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tidegate.message.Body;
import io.tidegate.message.Position;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Recognised or parsed, a message means the same; a space before it is what keeps it from being recognised. */
final class FrequentMessagesTest {
    private static final String PING = "{\"type\":\"ping\"}";
    private static final String ACKNOWLEDGE = "{\"type\":\"ack\",\"address\":\"news\",\"cursor\":\"k3xq9a:41\"}";
    private static final String PUBLISH =
            "{\"type\":\"publish\",\"id\":4711,\"address\":\"news\",\"body\":{\"a\":[1,\"b\"]}}";
    private static final ProtocolLimits LIMITS = new ProtocolLimits(12, 3, 64, 6, 8, 50);
    private static final int ROUNDS = 100_000;
    private static final int MESSAGES = 10_000;

    /** What a message may be made of: parts that fit together, and some that do not. */
    private static final List<List<String>> PARTS = List.of(
            List.of("{\"type\":\"publish\"", "{\"type\":\"publish\"", "{\"type\":\"ack\"", "{\"type\":\"send\""),
            List.of(
                    "",
                    "",
                    ",\"id\":7",
                    ",\"id\":0",
                    ",\"id\":07",
                    ",\"id\":-7",
                    ",\"id\":",
                    ",\"id\":null",
                    ",\"id\":1e3",
                    ",\"id\":999999999999999",
                    ",\"id\":9007199254740993",
                    ",\"id\":99999999999999999999"),
            List.of(
                    ",\"address\":\"news\"",
                    ",\"address\":\"news\"",
                    ",\"address\":\"\"",
                    ",\"address\":\"tidegate.x\"",
                    "",
                    ",\"address\":\"n\\u0061ws\"",
                    ",\"address\":\"näws\"",
                    ",\"address\":\"much too long\"",
                    ",\"address\":null"),
            List.of(
                    "",
                    "",
                    ",\"headers\":{}",
                    ",\"headers\":{\"a\":\"b\"}",
                    ",\"headers\":null",
                    ",\"address\":\"twice\""),
            List.of(
                    "",
                    ",\"body\":",
                    ",\"body\":",
                    ",\"body\":",
                    ",\"cursor\":\"k3xq9a:41\"",
                    ",\"cursor\":\"K3:007\"",
                    ",\"cursor\":\":1\"",
                    ",\"cursor\":\"0:0\"",
                    ",\"cursor\":\"k:\"",
                    ",\"cursor\":\"zzzzzzzzzzz:1\"",
                    ",\"cursor\":\"k:999999999999999\"",
                    ",\"cursor\":\"k:+1\"",
                    ",\"cursor\":\"k:9007199254740993\"",
                    ",\"cursor\":\"k:99999999999999999999\"",
                    ",\"cursor\":\"-0:1\""));

    private static final List<String> ENDS =
            List.of("}", "}", "}", "}", "", "}}", "} ", ",\"key\":\"k\"}", ",\"body\":1}");
    private static final List<String> VALUES = List.of(
            "1",
            "-0",
            "01",
            "-",
            "1.5",
            "1.",
            ".5",
            "1e9",
            "1E+9",
            "1e-",
            "1e",
            "+1",
            "--1",
            "true",
            "truE",
            "false",
            "null",
            "nul",
            "NaN",
            "\"\"",
            "\"b\"",
            "\"ä\"",
            "\"\u0080\uffff\"",
            "\"\\n\\\"\"",
            "\"\\u00e4\"",
            "\"\\ud800\"",
            "\"\\x\"",
            "\"\\\"",
            "\"\n\"",
            "\"",
            "\"\u007f\"",
            "'b'",
            "{}",
            "[]",
            "[,]",
            "{,}",
            "[1,]",
            "{\"a\"}",
            "{\"a\":}",
            "{1:2}",
            " 1",
            "1 ",
            "");

    private final JsonEncoding encoding = new JsonEncoding(LIMITS);
    private final FrameRecorder recorder = new FrameRecorder();
    private final FrameCounter counter = new FrameCounter();
    private final FrequentMessages frequent = new FrequentMessages(LIMITS, address -> true);
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void frequentMessagesAreRecognised() {
        for (String message : List.of(
                PING,
                ACKNOWLEDGE,
                PUBLISH,
                "{\"type\":\"publish\",\"address\":\"news\",\"body\":null}",
                "{\"type\":\"publish\",\"address\":\"news\",\"headers\":{},\"body\":\"ä\\n\"}")) {
            assertThat(frequent.read(bytes(message), recorder)).as(message).isTrue();
            checkSameMeaning(bytes(message));
        }
        assertThat(FrameRecorder.decode(encoding, ACKNOWLEDGE))
                .containsExactly(new ClientFrame.Acknowledge(
                        "news", Position.ofCursor("k3xq9a:41").orElseThrow()));
        assertThat(FrameRecorder.decode(encoding, PUBLISH))
                .containsExactly(
                        new ClientFrame.Publish(4711L, "news", List.of(), Body.ofJson("{\"a\":[1,\"b\"]}"), null));
    }

    @Test
    void messagesOfAnyPartsMeanTheSame() {
        int recognised = 0;
        for (int i = 0; i < ROUNDS; i++) {
            byte[] message = bytes(randomMessage());
            checkSameMeaning(message);
            recognised += frequent.read(message, recorder) ? 1 : 0;
        }
        assertThat(recognised).as("seed %s", seed).isGreaterThan(ROUNDS / 1000);
    }

    @Test
    void mutatedMessagesMeanTheSame() {
        for (int i = 0; i < ROUNDS; i++) {
            byte[] message = bytes(pick(List.of(PING, ACKNOWLEDGE, PUBLISH)));
            for (int count = random.nextInt(3); count >= 0; count--) {
                byte other =
                        random.nextBoolean() ? (byte) random.nextInt(256) : message[random.nextInt(message.length)];
                message[random.nextInt(message.length)] = other;
            }
            int length = random.nextInt(4) == 0 ? random.nextInt(message.length) : message.length;
            checkSameMeaning(Arrays.copyOf(message, length));
        }
    }

    @Test
    void bodiesOfAnyBytesMeanTheSame() {
        for (int i = 0; i < ROUNDS; i++) {
            byte[] message = bytes("{\"type\":\"publish\",\"address\":\"news\",\"body\":\"....\"}");
            for (int at = message.length - 6; at < message.length - 2; at++) {
                message[at] = (byte) (random.nextInt(4) == 0 ? random.nextInt(0x80) : 0x80 + random.nextInt(0x80));
            }
            checkSameMeaning(message);
        }
    }

    @Test
    void bodiesAtTheLimitsMeanTheSame() {
        for (int size = 1; size < 80; size++) {
            checkSameMeaning(publish('"' + "x".repeat(size) + '"'));
            checkSameMeaning(publish("[".repeat(size) + "]".repeat(size)));
            checkSameMeaning(publish("{\"a\":".repeat(size) + "1" + "}".repeat(size)));
        }
        JsonEncoding roomy = new JsonEncoding(new ProtocolLimits(12, 3, 1 << 20, 64, 8, 50));
        for (int size : List.of(90, 101, 999, 1_000, 1_001, 40_000, 50_001, 60_000)) {
            checkSameMeaning(roomy, publish("1".repeat(size)));
            checkSameMeaning(roomy, publish("{\"" + "a".repeat(size) + "\":1}"));
        }
    }

    @Test
    void frequentMessagesMakeLittleGarbage() {
        assertThat(garbageBytes(PING)).isLessThan(16);
        assertThat(garbageBytes(ACKNOWLEDGE)).isLessThan(200);
        assertThat(garbageBytes(PUBLISH)).isLessThan(300);
    }

    private String randomMessage() {
        StringBuilder message = new StringBuilder();
        PARTS.forEach(part -> message.append(pick(part)));
        if (message.charAt(message.length() - 1) == ':') {
            message.append(randomValue(3));
        }
        return message.append(pick(ENDS)).toString();
    }

    private String randomValue(int levels) {
        return switch (levels == 0 ? 0 : random.nextInt(4)) {
            case 1 -> '[' + randomValue(levels - 1) + ',' + randomValue(levels - 1) + ']';
            case 2 -> "{\"a\":" + randomValue(levels - 1) + ",\"b\":" + randomValue(levels - 1) + '}';
            default -> random.nextInt(4) == 0 ? pick(VALUES) : "12";
        };
    }

    private String pick(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static byte[] publish(String body) {
        return bytes("{\"type\":\"publish\",\"address\":\"news\",\"body\":" + body + '}');
    }

    /** For each message. */
    private long garbageBytes(String message) {
        byte[] bytes = bytes(message);
        decode(bytes);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        decode(bytes);
        return (threads.getCurrentThreadAllocatedBytes() - before) / MESSAGES;
    }

    private void decode(byte[] message) {
        for (int i = 0; i < MESSAGES; i++) {
            encoding.decode(message, counter);
        }
        assertThat(counter.takeCount()).isEqualTo(MESSAGES);
    }

    private void checkSameMeaning(byte[] message) {
        checkSameMeaning(encoding, message);
    }

    private void checkSameMeaning(JsonEncoding decoder, byte[] message) {
        assertThat(kinds(decoder, message))
                .as("seed %s, message %s", seed, new String(message, StandardCharsets.UTF_8))
                .isEqualTo(kinds(decoder, withSpace(message)));
    }

    /** Frames, and the codes of what is none: the texts tell where in the message a fault is. */
    private static List<Object> kinds(JsonEncoding decoder, byte[] message) {
        List<Object> kinds = new ArrayList<>();
        for (Object heard : FrameRecorder.decode(decoder, message)) {
            kinds.add(heard instanceof FrameRecorder.Invalid invalid ? invalid.code() : heard);
        }
        return kinds;
    }

    private static byte[] withSpace(byte[] message) {
        byte[] longer = new byte[message.length + 1];
        longer[0] = ' ';
        System.arraycopy(message, 0, longer, 1, message.length);
        return longer;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
