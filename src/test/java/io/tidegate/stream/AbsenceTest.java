package io.tidegate.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class AbsenceTest {
    private static final UUID SELF = new UUID(0, 1);
    private static final UUID SECOND = new UUID(0, 2);
    private static final UUID THIRD = new UUID(0, 3);
    private static final Absence.Times TIMES =
            new Absence.Times(Duration.ofSeconds(7), Duration.ofSeconds(5), Duration.ofSeconds(75));

    private final Set<UUID> members = new HashSet<>(List.of(SELF, SECOND, THIRD));
    private long nanos = Long.MAX_VALUE - 5; // which may overflow
    private final Absence absence = new Absence(() -> nanos, () -> Set.copyOf(members), TIMES);

    private void runFor(Duration time) {
        for (long i = time.dividedBy(Absence.BEAT); i > 0; i--) {
            nanos += Absence.BEAT.toNanos();
            absence.beat();
        }
    }

    private void standStill(Duration time) {
        nanos += time.toNanos();
    }

    @Test
    void whoRunsIsPresentWhoeverComesAndGoes() {
        runFor(Duration.ofMinutes(1));
        members.remove(SECOND);
        members.remove(THIRD);
        runFor(Duration.ofMinutes(1));
        assertThat(absence.isAway()).isFalse();
    }

    @Test
    void aShortStandstillIsNoAbsence() {
        standStill(Duration.ofSeconds(6));
        assertThat(absence.isAway()).isFalse();
    }

    @Test
    void aStandstillThatEndsBeforeTheOthersCanHaveMissedIsUnnoticed() {
        Duration merge = Duration.ofMinutes(1);
        assertThat(Absence.Times.of(Duration.ofSeconds(15), Duration.ofSeconds(2), merge))
                .isEqualTo(new Absence.Times(Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofSeconds(75)));
        assertThat(Absence.Times.of(Duration.ofSeconds(6), Duration.ofSeconds(2), merge)
                        .unnoticed())
                .isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void whoAsksBeforeTheBeatIsToldTheTruth() {
        standStill(Duration.ofSeconds(30));
        assertThat(absence.isAway()).isTrue();
    }

    @Test
    void theBeatItselfNoticesToo() {
        standStill(Duration.ofSeconds(30));
        absence.beat();
        assertThat(absence.isAway()).isTrue();
    }

    @Test
    void whoWasNotLetGoIsBackSoon() {
        standStill(Duration.ofSeconds(8));
        runFor(Duration.ofSeconds(4));
        assertThat(absence.isAway()).isTrue();
        runFor(Duration.ofSeconds(2));
        assertThat(absence.isAway()).isFalse();
    }

    @Test
    void whoWasLetGoWaitsForTheMerge() {
        standStill(Duration.ofSeconds(30));
        absence.beat();
        members.removeAll(List.of(SECOND, THIRD));
        runFor(Duration.ofSeconds(60));
        assertThat(absence.isAway()).isTrue();
        absence.onMerged();
        assertThat(absence.isAway()).isFalse();
    }

    @Test
    void membersThatAreGoneBeforeAnybodyAsksCountAsTheyWere() {
        standStill(Duration.ofSeconds(30));
        members.removeAll(List.of(SECOND, THIRD));
        runFor(Duration.ofSeconds(60));
        assertThat(absence.isAway()).isTrue();
    }

    @Test
    void whoStaysAloneGoesOnAfterAll() {
        standStill(Duration.ofSeconds(30));
        members.removeAll(List.of(SECOND, THIRD));
        runFor(Duration.ofSeconds(76));
        assertThat(absence.isAway()).isFalse();
        runFor(Duration.ofMinutes(1));
        assertThat(absence.isAway()).isFalse();
    }

    @Test
    void aDeathMeanwhileIsNotTakenForOnesOwn() {
        standStill(Duration.ofSeconds(30));
        members.remove(THIRD);
        runFor(Duration.ofSeconds(6));
        assertThat(absence.isAway()).isFalse();
    }

    @Test
    void aSecondStandstillBeginsAnew() {
        standStill(Duration.ofSeconds(30));
        runFor(Duration.ofSeconds(4));
        standStill(Duration.ofSeconds(30));
        runFor(Duration.ofSeconds(4));
        assertThat(absence.isAway()).isTrue();
        runFor(Duration.ofSeconds(2));
        assertThat(absence.isAway()).isFalse();
    }

    @Test
    void aSingleMemberIsNeverAway() {
        members.removeAll(List.of(SECOND, THIRD));
        runFor(Duration.ofSeconds(1));
        standStill(Duration.ofHours(1));
        assertThat(absence.isAway()).isFalse();
    }
}
