package io.tidegate.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which faults a seed means. */
final class ScheduleTest {
    private static final List<FaultKind> ALL = List.of(FaultKind.values());

    private static List<Fault> draw(long seed, int count) {
        Schedule schedule = new Schedule(seed, ALL, 3);
        return Stream.generate(schedule::next).limit(count).toList();
    }

    @Test
    void sameSeedGivesTheSameFaults() {
        assertThat(draw(5, 100)).isEqualTo(draw(5, 100)).isNotEqualTo(draw(6, 100));
    }

    @Test
    void everyKindComesAtEveryNodeAndWithinItsTime() {
        List<Fault> faults = draw(1, 1000);

        assertThat(faults.stream()
                        .map(fault -> fault.kind() + " " + fault.node())
                        .collect(Collectors.toSet()))
                .hasSize(3 * ALL.size());
        assertThat(faults)
                .allSatisfy(fault -> assertThat(fault.millis())
                        .isBetween(fault.kind().millisMin(), fault.kind().millisMax()));
    }

    @Test
    void onlyTheKindsThatWereAskedForCome() {
        Schedule schedule = new Schedule(1, List.of(FaultKind.SLOW), 3);

        assertThat(Stream.generate(schedule::next).limit(50))
                .extracting(Fault::kind)
                .containsOnly(FaultKind.SLOW);
    }
}
