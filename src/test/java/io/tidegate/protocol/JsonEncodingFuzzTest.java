package io.tidegate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Whatever bytes come: every message is answered, nothing is thrown, nothing hangs, and what is accepted is sound. */
final class JsonEncodingFuzzTest {
    private static final int ROUNDS = 30_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ProtocolLimits LIMITS = new ProtocolLimits(16, 3, 64, 6, 8, 50);

    private static final List<String> VALID = List.of(
            "{\"type\":\"ping\"}",
            "{\"type\":\"connect\",\"id\":1,\"token\":\"t\",\"session\":\"s\"}",
            "{\"type\":\"register\",\"id\":2,\"address\":\"news\",\"since\":\"k3xq9a:40\",\"ack\":\"client\"}",
            "{\"type\":\"register\",\"address\":\"n\\u00e4ws\",\"since\":{\"last\":10}}",
            "{\"type\":\"publish\",\"id\":3,\"address\":\"news\",\"headers\":{\"a\":[\"1\",2]},"
                    + "\"body\":{\"ä\":[1.5,{\"b\":null}]},\"key\":\"k\"}",
            "{\"type\":\"send\",\"address\":\"s\",\"body\":\"h\\ud83d\\ude00\",\"replyAddress\":\"r\"}",
            "{\"type\":\"ack\",\"address\":\"news\",\"cursor\":\"k3xq9a:41\"}",
            "{\"type\":\"history\",\"id\":4,\"address\":\"news\",\"since\":\"earliest\",\"limit\":7}",
            "{\"type\":\"unregister\",\"address\":\"news\"}");

    private static final List<String> SPLINTERS = List.of(
            "{", "}", "[", "]", "\"", ",", ":", "\\", "\\u", "\n", " ", "null", "-", "9", "1e9", "ä", "\0", "{}");

    private final JsonEncoding encoding = new JsonEncoding(LIMITS);
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void randomBytesAreAnswered() {
        checkRounds(() -> {
            byte[] message = new byte[random.nextInt(40)];
            random.nextBytes(message);
            return message;
        });
    }

    @Test
    void randomSplintersOfJsonAreAnswered() {
        checkRounds(() -> {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                text.append(random.nextInt(8) == 0 ? pick(VALID) : pick(SPLINTERS));
            }
            return text.toString().getBytes(StandardCharsets.UTF_8);
        });
    }

    @Test
    void mutatedMessagesAreAnswered() {
        checkRounds(() -> {
            byte[] message = (pick(VALID) + pick(VALID)).getBytes(StandardCharsets.UTF_8);
            for (int i = random.nextInt(3); i >= 0; i--) {
                message = mutated(message);
            }
            return message;
        });
    }

    private void checkRounds(Supplier<byte[]> messages) {
        System.out.println("JsonEncodingFuzzTest seed " + seed);
        Assertions.assertTimeoutPreemptively(PATIENCE, () -> {
            for (int round = 0; round < ROUNDS; round++) {
                check(messages.get());
            }
        });
    }

    private void check(byte[] message) {
        String text = new String(message, StandardCharsets.UTF_8);
        List<Object> heard = FrameRecorder.decode(encoding, message);
        assertThat(heard).as("seed %d: %s", seed, text).isNotEmpty();
        for (Object frame : heard) {
            if (frame instanceof ClientFrame.Publish publish) {
                checkPublish(publish, text);
            }
        }
    }

    /** Written as a publication it is well-formed, and reads as the same again. */
    private void checkPublish(ClientFrame.Publish publish, String text) {
        JsonWriter again = new JsonWriter(8);
        again.beginObject().name("type").value("publish").name("address").value(publish.address());
        again.name("body").raw(publish.body().bytes()).endObject();
        ClientFrame expected = new ClientFrame.Publish(null, publish.address(), List.of(), publish.body(), null);
        assertThat(FrameRecorder.decode(encoding, again.finish()))
                .as("seed %d: %s", seed, text)
                .containsExactly(expected);
        assertThat(publish.body().length()).isLessThanOrEqualTo(LIMITS.bodyBytesMax());
        assertThat(publish.headers().size()).isLessThanOrEqualTo(LIMITS.headersMax());
        assertThat(new String(publish.body().bytes(), StandardCharsets.UTF_8)).doesNotContain("\n");
    }

    private byte[] mutated(byte[] message) {
        int at = random.nextInt(message.length);
        switch (random.nextInt(4)) {
            case 0 -> message[at] = (byte) random.nextInt(256);
            case 1 -> message[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> {
                return spliced(message, at, at + random.nextInt(message.length - at), "");
            }
            default -> {
                return spliced(message, at, at, pick(SPLINTERS));
            }
        }
        return message;
    }

    private static byte[] spliced(byte[] message, int from, int to, String insert) {
        byte[] middle = insert.getBytes(StandardCharsets.UTF_8);
        byte[] result = new byte[Math.max(1, message.length - (to - from) + middle.length)];
        System.arraycopy(message, 0, result, 0, from);
        System.arraycopy(middle, 0, result, from, middle.length);
        System.arraycopy(message, to, result, from + middle.length, message.length - to);
        return result;
    }

    private String pick(List<String> list) {
        return list.get(random.nextInt(list.size()));
    }
}
