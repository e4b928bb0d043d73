package io.tidegate.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** Judges what was counted. */
final class Checks {
    private Checks() {}

    /** Adds the counts of all checks, and a problem for each that failed. */
    static void judge(Tally tally, Report report) {
        long lost = Math.max(0, tally.expected() - tally.delivered());
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("expected", tally.expected());
        counts.put("delivered", tally.delivered());
        fault(report, counts, "lost", lost, "deliveries were lost");
        fault(report, counts, "repeated", tally.repeated(), "deliveries came more than once");
        counts.put("redelivered", tally.redelivered());
        fault(report, counts, "reordered", tally.reordered(), "deliveries came behind a later one");
        fault(report, counts, "misrouted", tally.misrouted(), "deliveries came to a client of another address");
        fault(report, counts, "damaged", tally.damaged(), "bodies were not as long as they were published");
        fault(report, counts, "cursorHoles", tally.cursorHoles(), "cursors were skipped without a gap");
        fault(report, counts, "cursorBackwards", tally.cursorBackwards(), "cursors did not go forward");
        fault(report, counts, "epochsUntold", tally.epochsUntold(), "epochs changed without a gap");
        fault(report, counts, "gaps", tally.gaps(), "gaps were told");
        counts.put("gapLost", tally.gapLost());
        fault(report, counts, "unexpected", tally.unexpected(), "messages came that nobody asked for");
        counts.put("foreign", tally.foreign());
        report.put("checks", counts);
        report.put("ended", tally.ended());
        if (tally.registered() == 0 && tally.published() == 0 && tally.endedCount() > 0) {
            report.onUnreachable();
        }
        if (!tally.refused().isEmpty()) {
            report.put("refused", tally.refused());
        }
    }

    private static void fault(Report report, Map<String, Object> counts, String name, long count, String text) {
        counts.put(name, count);
        if (count > 0) {
            report.addProblem(count + " " + text);
        }
    }
}
