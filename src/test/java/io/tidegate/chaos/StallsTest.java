package io.tidegate.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long streams stood still, and what counts. */
final class StallsTest {
    private static final long MILLI = 1_000_000;

    private final Stalls stalls = new Stalls();

    private static Fault fault(FaultKind kind) {
        return new Fault(kind, 1, 1_000, 0);
    }

    @Test
    void longestOfEachStreamInEachFaultCounts() {
        stalls.onStep(0, "before any fault", 9_000 * MILLI);
        stalls.onFault(fault(FaultKind.KILL));
        stalls.onStep(0, "a", 30 * MILLI);
        stalls.onStep(0, "a", 10 * MILLI);
        stalls.onStep(0, "b", 20 * MILLI);
        stalls.onFault(fault(FaultKind.KILL));
        stalls.onStep(0, "a", 5 * MILLI);
        stalls.close();
        stalls.onStep(0, "a", 9_000 * MILLI);

        Duration longest = Duration.ofMillis(30);
        assertThat(stalls.figures())
                .containsOnlyKeys(FaultKind.KILL)
                .containsEntry(FaultKind.KILL, new Stalls.Figures(Duration.ofMillis(20), longest, longest));
    }

    @Test
    void clientsOfTheNodeThatStandsStillDoNotCount() {
        stalls.onFault(fault(FaultKind.PAUSE));
        stalls.onStep(1, "of the paused node", 9_000 * MILLI);
        stalls.onStep(2, "of another", 40 * MILLI);
        stalls.close();

        assertThat(stalls.figures().values()).extracting(Stalls.Figures::max).containsExactly(Duration.ofMillis(40));
    }
}
