package io.tidegate.bench;

import io.tidegate.load.Target;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;

/** {@code fanout}, {@code publish} and {@code latency}: subscribers listen, publishers publish, all is counted. */
public final class TrafficBench {
    private static final Duration LEAD = Duration.ofMillis(50);

    private final TrafficPlan plan;
    private final SplittableRandom random;
    private final PrintWriter log;

    /** A run that tells on {@code log} how far it is. */
    public TrafficBench(TrafficPlan plan, SplittableRandom random, PrintWriter log) {
        this.plan = plan;
        this.random = random;
        this.log = log;
    }

    /** Runs to the end. */
    public Report run() {
        try (Crew crew = new Crew(plan, random, log)) {
            Optional<String> problem = crew.openSubscribers()
                    .or(crew::openPublishers)
                    .or(() -> crew.publish(timing(crew), Long.MAX_VALUE));
            return report(crew.look().tally(), crew.measured(), problem);
        }
    }

    private Timing timing(Crew crew) {
        return Timing.startingAt(crew.origin(), System.nanoTime() + LEAD.toNanos(), plan.warmup(), plan.time());
    }

    private Report report(Tally tally, Measured measured, Optional<String> problem) {
        Report report = new Report();
        problem.ifPresent(report::addProblem);
        double seconds = plan.time().toNanos() / 1e9;
        CrowdPlan crowd = plan.crowd();
        report.put("bench", plan.name())
                .put("targets", crowd.targets().stream().map(Target::toString).toList())
                .put("connections", crowd.connections())
                .put("addresses", crowd.addresses())
                .put("publishers", plan.publishers())
                .put("bodyBytes", plan.bodyBytes())
                .put("loop", plan.pacing().isClosed() ? "closed" : "open");
        if (plan.pacing().isClosed()) {
            report.put("inFlight", plan.pacing().inFlight());
        } else {
            report.putRate("ratePerSecond", plan.pacing().perSecond());
        }
        report.putRate("seconds", seconds)
                .putRate("deliveriesPerSecond", tally.deliveredInTime() / seconds)
                .putRate("deliveredBytesPerSecond", tally.deliveredBytesInTime() / seconds)
                .putRate("acknowledgedPerSecond", tally.answeredInTime() / seconds)
                .putMicros("deliveryMicros", measured.deliveries().sinceDue())
                .putMicros("deliveryFromWriteMicros", measured.deliveries().sinceWritten())
                .putMicros("acknowledgeMicros", measured.acknowledgements().sinceDue())
                .putMicros(
                        "acknowledgeFromWriteMicros",
                        measured.acknowledgements().sinceWritten())
                .put("published", tally.published())
                .put("acknowledged", tally.answered());
        Checks.judge(tally, report);
        if (tally.answered() == 0 && problem.isEmpty()) {
            report.addProblem("no publication was acknowledged");
        }
        if (tally.registered() == 0 && tally.published() == 0 && !tally.ended().isEmpty()) {
            report.onUnreachable();
        }
        return report;
    }
}
