package io.tidegate.bench;

import java.time.Duration;

/** Measures how much CPU this process uses while something is measured: one core for each thread means that it limits. */
final class CpuMeter {
    private Timing timing = new Timing(0, 0, 0, 0);
    private long beginAt;
    private long endAt;
    private Duration begin = Duration.ZERO;
    private Duration end = Duration.ZERO;

    void measure(Timing newTiming) {
        timing = newTiming;
    }

    /** To be called often. */
    void onTime(long nanos) {
        if (!timing.isMeasured(nanos)) {
            return;
        }
        Duration used = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
        if (beginAt == 0) {
            begin = used;
            beginAt = nanos;
        }
        end = used;
        endAt = nanos;
    }

    double cores() {
        return endAt == beginAt ? 0 : end.minus(begin).toNanos() / (double) (endAt - beginAt);
    }
}
