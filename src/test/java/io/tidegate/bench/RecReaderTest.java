package io.tidegate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidegate.load.SourceAddresses;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RecReaderTest {
    private static final int RUN = 0xfedcba98;
    private static final int BODY_BYTES = 100;
    private static final int ROOM = 16;

    private final RecReader reader = new RecReader(RUN, BODY_BYTES);
    private final AddressView view = new AddressView("bench.3");

    @Test
    void readsBackWhatWasPublished() {
        String body = bodyOf(RUN, BODY_BYTES, 3, 65_535, 0x123456789abcL, 0xfedcba987654L, 0xfedcba987654L + 77);

        assertThat(read(rec("bench.3", "k3xq9a:40", body))).isTrue();

        assertThat(reader.epoch()).isEqualTo(Long.parseLong("k3xq9a", Character.MAX_RADIX));
        assertThat(reader.offset()).isEqualTo(40);
        assertThat(reader.isOwn()).isTrue();
        assertThat(reader.isWhole()).isTrue();
        assertThat(reader.publisher()).isEqualTo(65_535);
        assertThat(reader.number()).isEqualTo(0x123456789abcL);
        assertThat(reader.due()).isEqualTo(0xfedcba987654L);
        assertThat(reader.written()).isEqualTo(0xfedcba987654L + 77);
    }

    @Test
    void readsWhateverNumbersThereAre() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            int publisher = random.nextInt(Stamp.PUBLISHERS_MAX);
            long number = random.nextLong() >>> (16 + random.nextInt(48));
            long due = random.nextLong() >>> (16 + random.nextInt(48));
            long late = random.nextLong() >>> (16 + random.nextInt(48));
            long epoch = 1 + (random.nextLong() >>> (11 + random.nextInt(53)));
            long offset = random.nextLong() >>> (11 + random.nextInt(53));
            String cursor = Long.toString(epoch, Character.MAX_RADIX) + ':' + offset;

            assertThat(read(rec("bench.3", cursor, bodyOf(RUN, BODY_BYTES, 3, publisher, number, due, due + late))))
                    .isTrue();

            assertThat(List.of(reader.epoch(), reader.offset(), reader.number(), reader.due(), reader.written()))
                    .as("seed %d", seed)
                    .isEqualTo(List.of(epoch, offset, number, due, due + late));
            assertThat(reader.publisher()).as("seed %d", seed).isEqualTo(publisher);
        }
    }

    @Test
    void anotherRunsPublicationIsNotOwnButHasACursor() {
        assertThat(read(rec("bench.3", "a:1", bodyOf(RUN + 1, BODY_BYTES, 3, 0, 0, 0, 0))))
                .isTrue();
        assertThat(reader.isOwn()).isFalse();
        assertThat(reader.offset()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "1", "\"fedcba98\"", "{\"t\":\"fedcba98\"}", "{}", "[{\"t\":\"fedcba98\"}]"})
    void somebodyElsesBodyIsNotOwn(String body) {
        assertThat(read(rec("bench.3", "a:1", body))).isTrue();
        assertThat(reader.isOwn()).isFalse();
    }

    @Test
    void headersMakeAPublicationNotOwn() {
        String body = bodyOf(RUN, BODY_BYTES, 3, 0, 0, 0, 0);
        assertThat(read(rec("bench.3", "a:1", body).replace("\"body\"", "\"headers\":{\"a\":\"b\"},\"body\"")))
                .isTrue();
        assertThat(reader.isOwn()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bench.4", "bench.33", "bench.", "Bench.3"})
    void anotherAddressIsNotRead(String address) {
        assertThat(read(rec(address, "a:1", bodyOf(RUN, BODY_BYTES, 3, 0, 0, 0, 0))))
                .isFalse();
    }

    @Test
    void aLongerOrShorterBodyIsNotWhole() {
        read(rec("bench.3", "a:1", bodyOf(RUN, BODY_BYTES + 1, 3, 0, 0, 0, 0)));
        assertThat(reader.isOwn()).isTrue();
        assertThat(reader.isWhole()).isFalse();
        read(rec("bench.3", "a:1", bodyOf(RUN, BODY_BYTES - 1, 3, 0, 0, 0, 0)));
        assertThat(reader.isWhole()).isFalse();
    }

    @Test
    void aNewEpochIsReadAfterAnother() {
        String body = bodyOf(RUN, BODY_BYTES, 3, 0, 0, 0, 0);
        for (String cursor : List.of("abc:1", "abc:2", "abcd:1", "ab:3", "abc:4")) {
            assertThat(read(rec("bench.3", cursor, body))).isTrue();
            assertThat(Long.toString(reader.epoch(), Character.MAX_RADIX) + ':' + reader.offset())
                    .isEqualTo(cursor);
        }
    }

    @Test
    void aFrameThatIsCutShortIsNeverTakenForAWholeOne() {
        String whole = rec("bench.3", "abc:12", bodyOf(RUN, BODY_BYTES, 3, 5, 6, 7, 8));
        read(whole);
        for (int length = 0; length < whole.length(); length++) {
            boolean isRead = read(whole.substring(0, length));
            assertThat(isRead && reader.isOwn() && reader.isWhole())
                    .as("%d bytes", length)
                    .isFalse();
        }
    }

    private boolean read(String frame) {
        byte[] bytes = frame.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer padded = ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length + ROOM));
        return reader.read(padded, 0, bytes.length, view);
    }

    private static String rec(String address, String cursor, String body) {
        return "{\"type\":\"rec\",\"address\":\"" + address + "\",\"cursor\":\"" + cursor + "\",\"body\":" + body + '}';
    }

    /** The body as the writer of publications makes it, unmasked. */
    private static String bodyOf(
            int run, int bodyBytes, int address, int publisher, long number, long due, long written) {
        CrowdPlan crowd = new CrowdPlan(List.of(), SourceAddresses.ANY, 0, 4, "bench.", 1, 1, 1, Duration.ZERO);
        PublicationWriter writer = new PublicationWriter(crowd, bodyBytes, run, false, new Random(1));
        ByteBuf out = Unpooled.buffer(writer.bytesMax());
        writer.write(out, address, publisher, number, due, written);
        String message = Unmask.text(out);
        String before = "{\"type\":\"publish\",\"id\":" + number + ",\"address\":\"bench." + address + "\",\"body\":";
        assertThat(message).startsWith(before).endsWith("}").hasSize(before.length() + bodyBytes + 1);
        return message.substring(before.length(), message.length() - 1);
    }
}
