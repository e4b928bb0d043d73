package io.tidegate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class WaveTest {
    private static final long SECOND = 1_000_000_000;

    /** Near the end of the numbers, where a clock may be. */
    private static final long START = Long.MAX_VALUE - Duration.ofSeconds(5).toNanos();

    private static List<Long> evenly(long from, int count, long step) {
        return LongStream.range(0, count).mapToObj(i -> from + i * step).toList();
    }

    @Test
    void evenReturnsHaveNoPeak() {
        List<Wave> waves = Wave.of(evenly(START, 100, SECOND / 10));

        assertThat(waves).singleElement().satisfies(wave -> {
            assertThat(wave.count()).isEqualTo(100);
            assertThat(wave.seconds()).isEqualTo(9.9);
            assertThat(wave.peak()).isEqualTo(10);
            assertThat(wave.peakOverMean()).isBetween(0.9, 1.1);
        });
    }

    @Test
    void pauseParts() {
        List<Long> times = new ArrayList<>(evenly(START, 10, SECOND));
        times.addAll(evenly(START + 12 * SECOND, 5, SECOND / 10));
        Collections.shuffle(times, new Random(1));

        assertThat(Wave.of(times)).extracting(Wave::count).containsExactly(10, 5);
    }

    @Test
    void peakIsFoundWhereverItIs() {
        List<Long> times = new ArrayList<>(evenly(0, 20, SECOND));
        times.addAll(evenly(10 * SECOND + SECOND / 2, 30, 1));

        assertThat(Wave.of(times))
                .singleElement()
                .satisfies(wave -> assertThat(wave.peak()).isEqualTo(31));
    }

    @Test
    void allInOneMomentIsAWaveOfOneSecond() {
        assertThat(Wave.of(evenly(0, 50, 1)))
                .singleElement()
                .satisfies(wave -> assertThat(wave.peakOverMean()).isEqualTo(1));
        assertThat(Wave.of(List.of())).isEmpty();
    }
}
