package io.tidegate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CursorCheckTest {
    private final Tally tally = new Tally();
    private final CursorCheck check = new CursorCheck();

    @BeforeEach
    void standSomewhere() {
        check.standAt(7, 40);
    }

    @Test
    void offsetsThatFollowOneAnotherAreFine() {
        accept(7, 41);
        accept(7, 42);

        assertThat(faults()).isZero();
        assertThat(check.cursor()).isEqualTo("7:42");
    }

    @Test
    void aHoleIsCountedByWhatIsMissing() {
        accept(7, 44);
        accept(7, 45);

        assertThat(tally.cursorHoles()).isEqualTo(3);
        assertThat(faults()).isEqualTo(3);
    }

    @Test
    void aRepeatIsFoundAndDoesNotMoveTheCursor() {
        accept(7, 41);
        accept(7, 41);
        accept(7, 40);
        accept(7, 42);

        assertThat(tally.cursorBackwards()).isEqualTo(2);
        assertThat(faults()).isEqualTo(2);
    }

    @Test
    void theLogGoesOnInALaterEpoch() {
        accept(8, 41);
        accept(8, 42);
        accept(9, 43);

        assertThat(faults()).isZero();
    }

    @Test
    void anotherEpochElsewhereMustBeTold() {
        accept(8, 1);
        accept(8, 2);

        assertThat(tally.epochsUntold()).isEqualTo(1);
        assertThat(faults()).isEqualTo(1);
    }

    @Test
    void anEarlierEpochIsNoneTheLessAnother() {
        accept(6, 41);

        assertThat(tally.epochsUntold()).isEqualTo(1);
    }

    @Test
    void afterAGapTheNextOneFollowsIt() {
        check.standAt(8, 10);
        accept(8, 11);

        assertThat(faults()).isZero();
    }

    @Test
    void theFirstPublicationOfAStreamThatDidNotExistBringsItsEpoch() {
        check.standAt(0, 0);
        accept(9, 1);
        accept(9, 2);

        assertThat(faults()).isZero();
    }

    @Test
    void theFirstPublicationOfAStreamMayNotBeTheSecond() {
        check.standAt(0, 0);
        accept(9, 2);

        assertThat(tally.cursorHoles()).isEqualTo(1);
    }

    private void accept(long epoch, long offset) {
        check.accept(epoch, offset, tally);
    }

    private long faults() {
        return tally.cursorHoles() + tally.cursorBackwards() + tally.epochsUntold();
    }
}
