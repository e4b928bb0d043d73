package io.tidegate.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class EpochsTest {
    private final Epochs epochs = Epochs.of(5, 10).with(7, 13).with(9, 20);

    @Test
    void aPublicationBelongsToTheEpochInWhichItWasAppended() {
        assertThat(epochs.at(10)).isEqualTo(new Position(5, 10));
        assertThat(epochs.at(13)).isEqualTo(new Position(5, 13));
        assertThat(epochs.at(14)).isEqualTo(new Position(7, 14));
        assertThat(epochs.at(20)).isEqualTo(new Position(7, 20));
        assertThat(epochs.at(21)).isEqualTo(new Position(9, 21));
    }

    @Test
    void aPositionIsHeldUpToTheEndOfItsEpoch() {
        assertThat(epochs.hold(new Position(5, 13), 25)).isTrue();
        assertThat(epochs.hold(new Position(5, 14), 25)).isFalse();
        assertThat(epochs.hold(new Position(9, 25), 25)).isTrue();
        assertThat(epochs.hold(new Position(9, 26), 25)).isFalse();
        assertThat(epochs.hold(new Position(6, 1), 25)).isFalse();
    }

    @Test
    void anEpochBeginsWhereAShorterLogEnds() {
        assertThat(epochs.hold(new Position(5, 12), 11)).isFalse();

        Epochs shorter = epochs.with(11, 11);

        assertThat(shorter.knows(7)).isFalse();
        assertThat(shorter.hold(new Position(5, 11), 30)).isTrue();
        assertThat(shorter.hold(new Position(5, 12), 30)).isFalse();
        assertThat(shorter.at(12)).isEqualTo(new Position(11, 12));
    }

    @Test
    void theOldestAreForgotten() {
        Epochs many = Epochs.of(1, 0);
        for (int i = 2; i <= Epochs.COUNT_MAX + 1; i++) {
            many = many.with(i, i);
        }

        assertThat(many.list()).hasSize(Epochs.COUNT_MAX);
        assertThat(many.knows(1)).isFalse();
        assertThat(many.knows(2)).isTrue();
        assertThat(many.last().number()).isEqualTo(Epochs.COUNT_MAX + 1);
    }
}
