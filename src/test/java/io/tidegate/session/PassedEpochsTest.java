package io.tidegate.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.message.Epochs;
import io.tidegate.message.Position;
import org.junit.jupiter.api.Test;

final class PassedEpochsTest {
    private final PassedEpochs passed = new PassedEpochs();

    @Test
    void whatWasSentInAnEarlierEpochMayBeAcknowledged() {
        passed.add(new Position(5, 10));
        passed.add(new Position(7, 12));

        assertThat(passed.hold(new Position(5, 10))).isTrue();
        assertThat(passed.hold(new Position(5, 11))).isFalse();
        assertThat(passed.hold(new Position(7, 12))).isTrue();
        assertThat(passed.hold(new Position(6, 1))).isFalse();
    }

    @Test
    void theOldestIsForgotten() {
        for (int epoch = 1; epoch <= Epochs.COUNT_MAX + 1; epoch++) {
            passed.add(new Position(epoch, 10));
        }

        assertThat(passed.hold(new Position(1, 10))).isFalse();
        assertThat(passed.hold(new Position(2, 10))).isTrue();
    }
}
