package io.tidegate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class Utf8Test {
    @Test
    void longTextOfEveryPlaneIsValid() {
        assertThat(Utf8.isValid("aé€😀".repeat(5_000).getBytes(StandardCharsets.UTF_8)))
                .isTrue();
    }

    @Test
    void anErrorFarBehindIsFound() {
        byte[] text = "é".repeat(5_000).getBytes(StandardCharsets.UTF_8);
        text[text.length - 1] = 'x';
        assertThat(Utf8.isValid(text)).isFalse();
        assertThat(Utf8.isValid("é".getBytes(StandardCharsets.UTF_8))).isTrue();
    }

    @Test
    void agreesWithTheJdkOnRandomBytes() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[random.nextInt(6)];
            for (int at = 0; at < bytes.length; at++) {
                int any = random.nextInt(0x80);
                bytes[at] = (byte) (random.nextBoolean() ? 0x80 + any : random.nextBoolean() ? any : 0xE0 + any % 0x18);
            }
            assertThat(Utf8.isValid(bytes)).as("seed %s round %s", seed, i).isEqualTo(jdkAccepts(bytes));
        }
    }

    private static boolean jdkAccepts(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException error) {
            return false;
        }
    }
}
