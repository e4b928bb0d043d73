package io.tidegate.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.message.Body;
import io.tidegate.message.Header;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BusMessageCodecFuzzTest {
    private static final long SEED = 20261121;
    private static final int ROUNDS = 3000;
    private static final String LETTERS = "ab:.*\"\\ \u0000\u007f\u00e9\u6f6e\ud83c\udf0a";

    private final BusMessageCodec codec = new BusMessageCodec();
    private final Random random = new Random(SEED);

    @Test
    void whatWasWrittenIsReadBack() {
        for (int round = 0; round < ROUNDS; round++) {
            BusMessage message = message();
            int offset = random.nextInt(5);
            assertThat(codec.decodeFromWire(offset, encoded(offset, message)))
                    .as("round %d of seed %d", round, SEED)
                    .isEqualTo(message);
        }
    }

    @Test
    void cutOffMessageIsEmpty() {
        for (int round = 0; round < ROUNDS / 10; round++) {
            Buffer whole = encoded(0, message());
            for (int length = 0; length < whole.length(); length++) {
                assertThat(codec.decodeFromWire(0, whole.getBuffer(0, length)).isEmpty())
                        .as("round %d of seed %d, cut at %d of %d", round, SEED, length, whole.length())
                        .isTrue();
            }
        }
    }

    @Test
    void messageWithBytesBehindItIsEmpty() {
        Buffer longer = encoded(0, message()).appendByte((byte) 0);

        assertThat(codec.decodeFromWire(0, longer).isEmpty()).isTrue();
    }

    @Test
    void messageOfAnotherVersionIsEmpty() {
        Buffer other = encoded(0, message()).setByte(0, (byte) (BusMessageCodec.VERSION + 1));

        assertThat(codec.decodeFromWire(0, other).isEmpty()).isTrue();
    }

    @Test
    void changedBytesNeverThrow() {
        for (int round = 0; round < ROUNDS; round++) {
            Buffer changed = encoded(0, message());
            for (int i = random.nextInt(4); i >= 0; i--) {
                changed.setByte(random.nextInt(changed.length()), (byte) random.nextInt());
            }
            assertThat(codec.decodeFromWire(0, changed))
                    .as("round %d of seed %d", round, SEED)
                    .isNotNull();
        }
    }

    @Test
    void randomBytesNeverThrow() {
        for (int round = 0; round < ROUNDS * 10; round++) {
            byte[] bytes = new byte[1 + random.nextInt(64)];
            random.nextBytes(bytes);
            bytes[0] = BusMessageCodec.VERSION;
            assertThat(codec.decodeFromWire(0, Buffer.buffer(bytes)))
                    .as("round %d of seed %d", round, SEED)
                    .isNotNull();
        }
    }

    @Test
    void greatCountsAndLengthsCostNothing() {
        // Version, then the greatest positive 32-bit number as the count of batches.
        byte[] bytes = {BusMessageCodec.VERSION, -1, -1, -1, -1, 7, 0};

        assertThat(codec.decodeFromWire(0, Buffer.buffer(bytes)).isEmpty()).isTrue();
    }

    private Buffer encoded(int offset, BusMessage message) {
        Buffer buffer = Buffer.buffer(new byte[offset]);
        codec.encodeToWire(buffer, message);
        return buffer;
    }

    /** Has at least a batch, so that no prefix of it is a message. */
    private BusMessage message() {
        List<Batch> batches = list(1, index -> batch());
        List<HeadNotice> heads =
                list(0, index -> new HeadNotice(text(), position(), random.nextBoolean() ? text() : null));
        return new BusMessage(batches, heads, list(0, index -> new BusMessage.Behind(text(), position())));
    }

    private Batch batch() {
        Position start = position();
        return new Batch(text(), start, start.epoch() + random.nextInt(2), list(1, ignored -> publication()));
    }

    private Publication publication() {
        List<Header> headers = list(0, index -> new Header(text(), text()));
        return new Publication(text(), headers, Body.ofJson('"' + text() + '"'), random.nextLong());
    }

    private Position position() {
        return new Position(number(), number());
    }

    /** Of any length in bits, with room for a batch behind it. */
    private long number() {
        return (random.nextLong() & (Position.VALUE_MAX >> random.nextInt(53))) / 2;
    }

    private String text() {
        int[] codePoints = LETTERS.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(random.nextInt(20) == 0 ? 300 : 8); i > 0; i--) {
            text.appendCodePoint(codePoints[random.nextInt(codePoints.length)]);
        }
        return text.toString();
    }

    private <T> List<T> list(int countMin, Function<Integer, T> element) {
        return IntStream.range(0, countMin + random.nextInt(4))
                .boxed()
                .map(element)
                .toList();
    }
}
