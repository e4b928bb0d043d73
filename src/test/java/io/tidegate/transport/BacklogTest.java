package io.tidegate.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tidegate.metrics.Meters;
import org.junit.jupiter.api.Test;

final class BacklogTest {
    private static final int BYTES_MAX = 1_000;
    private static final int WRITE = 3;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Backlog backlog = new Backlog(BYTES_MAX, new Meters(registry));

    /** Writes to so many sockets in turn, none of which takes anything, until none has room; returns what waits. */
    private long stall(int sockets) {
        long[] waiting = new long[sockets];
        long sum = 0;
        for (boolean written = true; written; ) {
            written = false;
            for (int i = 0; i < sockets; i++) {
                if (backlog.hasRoomFor(waiting[i])) {
                    waiting[i] += WRITE;
                    sum += WRITE;
                    backlog.change(WRITE);
                    written = true;
                }
            }
        }
        return sum;
    }

    @Test
    void oneSlowClientMayHaveHalf() {
        assertThat(stall(1)).isBetween(BYTES_MAX / 2L, BYTES_MAX / 2L + WRITE);
    }

    @Test
    void manySlowClientsShareTheBound() {
        assertThat(stall(100)).isBetween(900L, (long) BYTES_MAX);
    }

    @Test
    void moreClientsThanBytesExceedTheBoundByWhatIsWrittenToEachOnce() {
        assertThat(stall(2_000)).isEqualTo(2_000L * WRITE);
    }

    @Test
    void aSocketForWhichNothingWaitsAlwaysHasRoom() {
        backlog.change(5 * BYTES_MAX);
        assertThat(backlog.hasRoomFor(0)).isTrue();
        assertThat(backlog.hasRoomFor(1)).isFalse();
    }

    @Test
    void whatHasGoneMakesRoomAndIsMeasured() {
        Lag lag = new Lag(backlog);
        lag.set(800);
        assertThat(registry.get("tidegate.backlog.bytes").gauge().value()).isEqualTo(800);
        assertThat(backlog.hasRoomFor(300)).isFalse();
        lag.set(100);
        assertThat(backlog.hasRoomFor(300)).isTrue();
        lag.set(0);
        assertThat(registry.get("tidegate.backlog.bytes").gauge().value()).isZero();
    }
}
