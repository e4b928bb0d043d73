package io.tidegate.bench;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;

/** {@code connections}: opens clients with a session and a subscription, and holds them. */
public final class ConnectionsBench {
    private final CrowdPlan crowd;
    private final Duration hold;
    private final SplittableRandom random;
    private final PrintWriter log;

    /**
     * Makes a run.
     *
     * @param hold how long the connections stay open once all are there
     * @param log where it tells how far it is
     */
    public ConnectionsBench(CrowdPlan crowd, Duration hold, SplittableRandom random, PrintWriter log) {
        this.crowd = crowd;
        this.hold = hold;
        this.random = random;
        this.log = log;
    }

    /** Runs to the end. */
    public Report run() {
        try (Crew crew = new Crew(TrafficPlan.silent("connections", crowd), random, log)) {
            Optional<String> problem = crew.tryToOpenSubscribers();
            double seconds = crew.openingSeconds();
            crew.hold(hold);
            return report(crew.look().tally(), crew.measured(), seconds, problem);
        }
    }

    private Report report(Tally tally, Measured measured, double seconds, Optional<String> problem) {
        Report report = new Report();
        problem.ifPresent(report::addProblem);
        report.put("bench", "connections")
                .putCrowd(crowd)
                .putRate("connectRatePerSecond", crowd.connectRate())
                .put("registered", tally.registered())
                .putRate("seconds", seconds)
                .putRate("connectionsPerSecond", seconds == 0 ? 0 : tally.registered() / seconds)
                .putMicros("handshakeMicros", measured.handshakes().sinceDue())
                .putMicros("registeredMicros", measured.registrations().sinceDue())
                .putMicros("registeredFromDialMicros", measured.registrations().sinceWritten());
        Checks.judge(tally, report);
        if (tally.endedCount() > 0) {
            report.addProblem(tally.endedCount() + " connections could not be opened, or ended");
        }
        return report;
    }
}
