package io.tidegate.bench;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.SplittableRandom;

/** {@code fanout}, {@code publish} and {@code latency}: subscribers listen, publishers publish, all is counted. */
public final class TrafficBench {
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
            Optional<String> problem =
                    crew.openSubscribers().or(crew::openPublishers).or(crew::publish);
            return report(crew.look().tally(), crew.measured(), crew.cpuCores(), problem);
        }
    }

    private Report report(Tally tally, Measured measured, double cpuCores, Optional<String> problem) {
        Report report = new Report();
        problem.ifPresent(report::addProblem);
        double seconds = plan.time().toNanos() / 1e9;
        report.put("bench", plan.name())
                .putCrowd(plan.crowd())
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
                .putMicros("acknowledgeMicros", measured.acknowledgements().sinceDue());
        if (!plan.pacing().isClosed()) {
            report.putMicros("deliveryFromWriteMicros", measured.deliveries().sinceWritten())
                    .putMicros(
                            "acknowledgeFromWriteMicros",
                            measured.acknowledgements().sinceWritten());
        }
        report.putRate("clientCpuCores", cpuCores)
                .put("published", tally.published())
                .put("acknowledged", tally.answered());
        Checks.judge(tally, report);
        if (tally.answered() == 0 && problem.isEmpty()) {
            report.addProblem("no publication was acknowledged");
        }
        return report;
    }
}
