package io.tidegate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.bench.SequenceCheck.Verdict;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SequenceCheckTest {
    private static final int KNOWN = 64;

    private final SequenceCheck check = new SequenceCheck();

    @Test
    void numbersThatComeOneByOneAreInOrder() {
        for (long number = 0; number < 200; number++) {
            assertThat(check.accept(number)).isEqualTo(Verdict.IN_ORDER);
        }
    }

    @Test
    void aLostNumberIsNotMadeUpForByTheNextOnes() {
        check.accept(0);

        assertThat(check.accept(2)).isEqualTo(Verdict.IN_ORDER);
        assertThat(check.accept(2)).isEqualTo(Verdict.REPEATED);
    }

    @Test
    void theFirstNumberMayBeLostToo() {
        assertThat(check.accept(1)).isEqualTo(Verdict.IN_ORDER);
        assertThat(check.accept(0)).isEqualTo(Verdict.REORDERED);
        assertThat(check.accept(0)).isEqualTo(Verdict.REPEATED);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 62, 63})
    void aNumberBehindLaterOnesIsReorderedAndThenRepeated(int behind) {
        check.accept(0);
        for (int i = 2; i <= 1 + behind; i++) {
            check.accept(i);
        }

        assertThat(check.accept(1)).isEqualTo(Verdict.REORDERED);
        assertThat(check.accept(1)).isEqualTo(Verdict.REPEATED);
    }

    @Test
    void whatIsTooLateToKnowCountsAsRepeatedSoThatItStaysLost() {
        check.accept(0);
        for (int i = 2; i <= KNOWN + 1; i++) {
            check.accept(i);
        }

        assertThat(check.accept(1)).isEqualTo(Verdict.REPEATED);
    }

    @Test
    void aLeapForgetsWhatWasBefore() {
        check.accept(0);
        check.accept(1_000);

        assertThat(check.accept(999)).isEqualTo(Verdict.REORDERED);
        assertThat(check.accept(1_000)).isEqualTo(Verdict.REPEATED);
        assertThat(check.accept(0)).isEqualTo(Verdict.REPEATED);
    }

    @Test
    void agreesWithAPlainSetOnWhateverComes() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Set<Long> seen = new HashSet<>();
        long newest = -1;
        for (int i = 0; i < 100_000; i++) {
            long number = Math.max(0, newest + 2 - random.nextInt(random.nextInt(20) == 0 ? 90 : 4));
            Verdict expected;
            if (number > newest) {
                expected = Verdict.IN_ORDER;
            } else {
                boolean isNew = newest - number < KNOWN && !seen.contains(number);
                expected = isNew ? Verdict.REORDERED : Verdict.REPEATED;
            }
            assertThat(check.accept(number)).as("seed %d, step %d", seed, i).isEqualTo(expected);
            seen.add(number);
            newest = Math.max(newest, number);
        }
    }
}
