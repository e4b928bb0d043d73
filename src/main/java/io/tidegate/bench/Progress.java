package io.tidegate.bench;

import java.io.PrintWriter;
import java.util.Locale;

/** Tells once a second how far a run is. */
final class Progress {
    private static final long SECOND = 1_000_000_000;

    private final PrintWriter log;
    private final TrafficPlan plan;
    private final long start = System.nanoTime();
    private long told = start;
    private Tally last = new Tally();

    Progress(PrintWriter log, TrafficPlan plan) {
        this.log = log;
        this.plan = plan;
    }

    void measuring(Timing timing) {
        tell(String.format(
                Locale.ROOT,
                "publishing: %.1f s to warm up, %.1f s measured",
                (timing.measureFrom() - timing.start()) / 1e9,
                timing.seconds()));
    }

    void onLook(Look look) {
        long now = System.nanoTime();
        if (now - told < SECOND) {
            return;
        }
        double seconds = (now - told) / 1e9;
        told = now;
        Tally tally = look.tally();
        if (tally.published() == 0) {
            tell("registered " + tally.registered() + " of " + plan.crowd().connections());
        } else {
            tell(String.format(
                    Locale.ROOT,
                    "%,.0f deliveries/s, %,.0f acknowledged/s, %,d deliveries outstanding",
                    (tally.delivered() - last.delivered()) / seconds,
                    (tally.answered() - last.answered()) / seconds,
                    tally.expected() - tally.delivered()));
        }
        last = tally;
    }

    void tell(String what) {
        log.printf(Locale.ROOT, "%6.1f s  %s%n", (System.nanoTime() - start) / 1e9, what);
        log.flush();
    }
}
