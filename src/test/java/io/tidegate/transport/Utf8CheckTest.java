package io.tidegate.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class Utf8CheckTest {
    private final Utf8Check check = new Utf8Check();

    @Test
    void longTextOfEveryPlaneIsValid() {
        assertThat(check.isValid("aé€😀".repeat(5_000).getBytes(StandardCharsets.UTF_8)))
                .isTrue();
    }

    @Test
    void anErrorFarBehindIsFound() {
        byte[] text = "é".repeat(5_000).getBytes(StandardCharsets.UTF_8);
        text[text.length - 1] = 'x';
        assertThat(check.isValid(text)).isFalse();
        assertThat(check.isValid("é".getBytes(StandardCharsets.UTF_8))).isTrue();
    }

    @Test
    void agreesWithTheJdkOnRandomBytes() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(6)];
            random.nextBytes(bytes);
            assertThat(check.isValid(bytes)).as("seed %s round %s", seed, i).isEqualTo(jdkAccepts(bytes));
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
