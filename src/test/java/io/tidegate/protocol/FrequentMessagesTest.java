package io.tidegate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tidegate.message.Position;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recognised or parsed, a message means the same; a space behind it is what keeps it from being recognised. */
final class FrequentMessagesTest {
    private static final String PING = "{\"type\":\"ping\"}";
    private static final String ACKNOWLEDGE = "{\"type\":\"ack\",\"address\":\"news\",\"cursor\":\"k3xq9a:41\"}";
    private static final int MUTATIONS = 50_000;
    private static final int MESSAGES = 10_000;

    private final JsonEncoding encoding = new JsonEncoding(new ProtocolLimits(12, 3, 64, 6, 8, 50));
    private final FrameRecorder recorder = new FrameRecorder();
    private final FrameCounter counter = new FrameCounter();
    private final FrequentMessages frequent = new FrequentMessages(address -> true);

    @Test
    void aPingAndAnAcknowledgementAreRecognised() {
        assertThat(frequent.read(bytes(PING), recorder)).isTrue();
        assertThat(frequent.read(bytes(ACKNOWLEDGE), recorder)).isTrue();
        assertThat(FrameRecorder.decode(encoding, ACKNOWLEDGE))
                .containsExactly(new ClientFrame.Acknowledge(
                        "news", Position.ofCursor("k3xq9a:41").orElseThrow()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"ack\",\"address\":\"\",\"cursor\":\"k:1\"}",
                "{\"type\":\"ack\",\"address\":\"longer than allowed\",\"cursor\":\"k:1\"}",
                "{\"type\":\"ack\",\"address\":\"tidegate.x\",\"cursor\":\"k:1\"}",
                "{\"type\":\"ack\",\"address\":\"news\",\"cursor\":\"\"}",
                "{\"type\":\"ack\",\"address\":\"news\",\"cursor\":\"k:-1\"}",
                "{\"type\":\"ack\",\"address\":\"n\\u0061ws\",\"cursor\":\"k:1\"}",
                "{\"type\":\"ack\",\"address\":\"näws\",\"cursor\":\"k:1\"}",
                "{\"type\":\"ack\",\"address\":\"news\",\"cursor\":\"k:1\",\"cursor\":\"k:2\"}",
                "{\"type\":\"ack\",\"address\":\"news\",\"cursor\":\"k:1\"}{\"type\":\"ping\"}",
                "{\"type\":\"ack\",\"address\":\"news\",\"cursor\":\"k:1\"",
                "{\"type\":\"ack\",\"address\":\"news\",\"cursor\":\"k:1",
                "{\"type\":\"ack\",\"address\":\"news",
                "{\"type\":\"ack\",\"address\":\""
            })
    void whateverIsUnusualMeansWhatItAlwaysMeant(String message) {
        checkSameMeaning(bytes(message));
    }

    @Test
    void mutatedMessagesMeanTheSame() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] message = bytes(random.nextBoolean() ? PING : ACKNOWLEDGE);
            for (int count = random.nextInt(3); count >= 0; count--) {
                message[random.nextInt(message.length)] = (byte) random.nextInt(256);
            }
            int length = random.nextInt(4) == 0 ? random.nextInt(message.length) : message.length;
            assertThat(kinds(Arrays.copyOf(message, length)))
                    .as("seed %s", seed)
                    .isEqualTo(kinds(withSpace(Arrays.copyOf(message, length))));
        }
    }

    @Test
    void pingsAndAcknowledgementsMakeLittleGarbage() {
        assertThat(garbageBytes(PING)).isLessThan(16);
        assertThat(garbageBytes(ACKNOWLEDGE)).isLessThan(400);
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
        assertThat(kinds(message)).isEqualTo(kinds(withSpace(message)));
    }

    /** Frames, and the codes of what is none: the texts tell where in the message a fault is. */
    private List<Object> kinds(byte[] message) {
        List<Object> kinds = new ArrayList<>();
        for (Object heard : FrameRecorder.decode(encoding, message)) {
            kinds.add(heard instanceof FrameRecorder.Invalid invalid ? invalid.code() : heard);
        }
        return kinds;
    }

    private static byte[] withSpace(byte[] message) {
        byte[] longer = Arrays.copyOf(message, message.length + 1);
        longer[message.length] = ' ';
        return longer;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
