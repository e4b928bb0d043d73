package io.tidegate.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class NodesTest {
    @Test
    void homeLoopNeverChanges() {
        // Nodes of different versions must agree.
        assertThat(IntStream.of(1, 2, 3, 4, 8, 64).map(loops -> Nodes.homeLoop("news", loops)))
                .containsExactly(0, 0, 1, 2, 6, 22);
    }

    @Test
    void addressesAreSpreadOverLoops() {
        int[] counts = new int[8];
        for (int i = 0; i < 8000; i++) {
            counts[Nodes.homeLoop("room." + i, 8)]++;
        }

        assertThat(IntStream.of(counts)).allMatch(count -> count > 800 && count < 1200);
    }
}
