package io.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BackoffTest {
    private static final int ROUNDS = 1_000;

    @Test
    void waitsDoubleUpToTheLimitAndAreJitteredAroundIt() {
        Random random = new Random(7);
        long[] bases = {1_000, 2_000, 4_000, 8_000, 8_000};

        for (int round = 0; round < ROUNDS; round++) {
            Backoff backoff = Backoff.standard(random);
            for (long base : bases) {
                assertThat(backoff.next().toMillis()).isBetween(base / 2, base * 3 / 2);
            }
        }
    }

    @Test
    void waitsOfManyClientsAreSpread() {
        Random random = new Random(7);

        assertThat(IntStream.range(0, ROUNDS)
                        .mapToLong(client -> Backoff.standard(random).next().toMillis())
                        .distinct()
                        .count())
                .isGreaterThan(ROUNDS / 2);
    }

    @Test
    void successBeginsAnew() {
        Backoff backoff = Backoff.standard(new Random(7));
        IntStream.range(0, 5).forEach(tries -> backoff.next());

        backoff.reset();

        assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofMillis(1_500));
    }
}
