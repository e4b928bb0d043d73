package io.tidegate.bench;

import java.io.PrintWriter;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * {@code outage}: publishes to many subscribers while somebody else kills, stops or restarts their nodes. Whoever loses a
 * connection comes back to another node; everybody must get everything.
 */
public final class OutageBench {
    private final TrafficPlan plan;
    private final BooleanSupplier isOver;
    private final SplittableRandom random;
    private final PrintWriter log;

    /**
     * A run that tells on {@code log} how far it is.
     *
     * @param isOver asked often; once true, nothing more is published, even if the time is not over
     */
    public OutageBench(TrafficPlan plan, BooleanSupplier isOver, SplittableRandom random, PrintWriter log) {
        this.plan = plan;
        this.isOver = isOver;
        this.random = random;
        this.log = log;
    }

    /** Runs to the end. */
    public Report run() {
        try (Crew crew = new Crew(plan, random, log)) {
            Optional<String> problem = crew.openSubscribers()
                    .or(crew::openPublishers)
                    .or(() -> crew.publishUntil(isOver))
                    .or(crew::awaitReturned);
            return report(crew.look().tally(), crew.measured(), crew.returns(), problem);
        }
    }

    private Report report(Tally tally, Measured measured, Returns returns, Optional<String> problem) {
        Report report = new Report();
        problem.ifPresent(report::addProblem);
        long lost = returns.lost().values().stream().mapToLong(Long::longValue).sum();
        report.put("bench", plan.name())
                .putCrowd(plan.crowd())
                .put("publishers", plan.publishers())
                .put("bodyBytes", plan.bodyBytes())
                .putRate("ratePerSecond", plan.pacing().perSecond())
                .putRate("seconds", plan.time().toNanos() / 1e9)
                .put("published", tally.published())
                .put("acknowledged", tally.answered())
                .put("publisherLosses", returns.publisherLosses())
                .put("lostConnections", lost)
                .put("lostConnectionsBy", returns.lost())
                .put("returned", (long) returns.returnedCount())
                .put("failedReturnsBy", returns.failed())
                .putMicros("awayMicros", returns.away().sinceDue())
                .put("waves", returns.waves().stream().map(Wave::toString).toList());
        returns.waves().stream()
                .max(Comparator.comparingInt(Wave::count))
                .ifPresent(wave -> report.put("peakOverMean", Math.round(wave.peakOverMean() * 100) / 100.0));
        report.putMicros("deliveryMicros", measured.deliveries().sinceDue())
                .putMicros("stayersBeforeMicros", returns.stayersBefore().sinceWritten())
                .putMicros("stayersMeanwhileMicros", returns.stayersMeanwhile().sinceWritten())
                .putMicros("acknowledgeMicros", measured.acknowledgements().sinceDue());
        Checks.judge(tally, report);
        Map<String, Long> failed = returns.failed();
        if (failed.containsKey(Subscriber.NOT_RESUMED)) {
            report.addProblem(failed.get(Subscriber.NOT_RESUMED) + " sessions were not resumed");
        }
        return report;
    }
}
