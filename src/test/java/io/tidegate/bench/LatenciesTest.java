package io.tidegate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.HdrHistogram.Histogram;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

final class LatenciesTest {
    private static final long MILLI = 1_000_000;
    private static final Percentage ROUNDING = Percentage.withPercentage(0.2);

    private final Latencies latencies = new Latencies();

    /**
     * At 1,000 a second the sender is held up for a second, after which everything is written and arrives at once. Half
     * of all publications of two seconds were delayed, by half a second on average, and nobody may hide that.
     */
    @Test
    void aSenderThatIsHeldUpDoesNotHideWhatItHeldUp() {
        Pacing pacing = Pacing.atRate(1_000, 64);
        long start = 5 * MILLI;
        for (int number = 0; number < 2_000; number++) {
            long due = pacing.dueOf(0, 1, number, start, Long.MAX_VALUE);
            long written = Math.max(due, start + 1_000 * MILLI);
            latencies.add(due, written, written + MILLI);
        }

        Histogram sinceDue = latencies.sinceDue();
        assertThat(sinceDue.getTotalCount()).isEqualTo(2_000);
        assertThat(sinceDue.getMaxValue()).isCloseTo(1_001 * MILLI, ROUNDING);
        assertThat(sinceDue.getValueAtPercentile(75)).isCloseTo(501 * MILLI, Percentage.withPercentage(1));
        assertThat(sinceDue.getValueAtPercentile(25)).isCloseTo(MILLI, ROUNDING);
        assertThat(latencies.sinceWritten().getMaxValue()).isCloseTo(MILLI, ROUNDING);
    }

    @Test
    void equalOnesInARowCountEach() {
        for (int i = 0; i < 5; i++) {
            latencies.add(0, 0, 10);
        }
        latencies.add(0, 0, 11);
        latencies.add(1, 0, 11);

        Latencies sum = new Latencies();
        sum.addAll(latencies);
        sum.addAll(latencies);

        assertThat(sum.sinceDue().getCountAtValue(10)).isEqualTo(2 * 6);
        assertThat(sum.sinceDue().getCountAtValue(11)).isEqualTo(2);
        assertThat(sum.sinceWritten().getCountAtValue(11)).isEqualTo(2 * 2);
    }

    @Test
    void clocksThatDisagreeAndAgesDoNotBreakIt() {
        latencies.add(10, 10, 5);
        latencies.add(0, 0, Long.MAX_VALUE);

        assertThat(latencies.sinceDue().getTotalCount()).isEqualTo(2);
        assertThat(latencies.sinceDue().getMinValue()).isZero();
    }

    @Test
    void publicationsOfSeveralPublishersAreDueInTurn() {
        Pacing pacing = Pacing.atRate(100, 64);
        for (int i = 0; i < 12; i++) {
            assertThat(pacing.dueOf(i % 3, 3, i / 3, 7, 0)).isEqualTo(7 + i * 10L * MILLI);
        }
    }

    @Test
    void roomIsSharedAmongPublishersThatWaitForDeliveries() {
        Pacing pacing = Pacing.untilDelivered(8);
        assertThat(pacing.windowOf(0, 3) + pacing.windowOf(1, 3) + pacing.windowOf(2, 3))
                .isEqualTo(8);
        assertThat(Pacing.untilAcknowledged(8).windowOf(2, 3)).isEqualTo(8);
    }
}
