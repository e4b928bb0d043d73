package io.tidegate.bench;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * {@code resume}: cuts all subscribers off, publishes behind their backs, and lets them come back with their sessions and
 * cursors, all at once or at a rate. Each must get what it missed, in order, and then what is published next.
 */
public final class ResumeBench {
    private final ResumePlan plan;
    private final SplittableRandom random;
    private final PrintWriter log;

    /** A run that tells on {@code log} how far it is. */
    public ResumeBench(ResumePlan plan, SplittableRandom random, PrintWriter log) {
        this.plan = plan;
        this.random = random;
        this.log = log;
    }

    /** Runs to the end. */
    public Report run() {
        TrafficPlan traffic = plan.traffic();
        try (Crew crew = new Crew(traffic, random, log)) {
            Optional<String> problem = crew.openSubscribers().or(crew::openPublishers);
            if (problem.isEmpty()) {
                crew.cutSubscribers();
                problem = crew.publishCount(plan.publications())
                        .or(() -> crew.resume(plan.resumeRate(), plan.publications(), plan.elsewhere()));
            }
            double seconds = crew.openingSeconds();
            if (problem.isEmpty()) {
                problem = crew.publishCount(1).or(crew::awaitDeliveries);
            }
            return report(crew.look().tally(), crew.measured(), seconds, problem);
        }
    }

    private Report report(Tally tally, Measured measured, double seconds, Optional<String> problem) {
        Report report = new Report();
        problem.ifPresent(report::addProblem);
        long missed = tally.caughtUp() * plan.publications();
        report.put("bench", "resume")
                .putCrowd(plan.traffic().crowd())
                .put("publishers", plan.traffic().publishers())
                .put("bodyBytes", plan.traffic().bodyBytes())
                .put("publications", plan.publications())
                .put("elsewhere", plan.elsewhere())
                .put("caughtUp", tally.caughtUp())
                .putRate("seconds", seconds)
                .putRate("resumesPerSecond", seconds == 0 ? 0 : tally.caughtUp() / seconds)
                .putRate("deliveriesPerSecond", seconds == 0 ? 0 : missed / seconds)
                .putMicros("caughtUpMicros", measured.catchUps().sinceDue())
                .putMicros("caughtUpFromDialMicros", measured.catchUps().sinceWritten());
        Checks.judge(tally, report);
        return report;
    }
}
