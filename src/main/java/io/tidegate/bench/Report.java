package io.tidegate.bench;

import io.tidegate.load.Target;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What a run found, in the order in which it is told. Names are those of the JSON fields and end in the unit. */
public final class Report {
    private static final double[] PERCENTILES = {50, 90, 99, 99.9};
    private static final String[] NAMES = {"p50", "p90", "p99", "p999"};
    private static final double NANOS_PER_MICRO = 1_000;
    private static final double TENTHS = 10;

    private final Map<String, Object> fields = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private boolean isUnreachable;

    Report put(String name, Object value) {
        fields.put(name, value);
        return this;
    }

    /** A rate or quotient, rounded to a tenth. */
    Report putRate(String name, double value) {
        return put(name, (Object) (Math.round(value * TENTHS) / TENTHS));
    }

    /** Who connected where. */
    Report putCrowd(CrowdPlan crowd) {
        return put("targets", crowd.targets().stream().map(Target::toString).toList())
                .put("connections", crowd.connections())
                .put("addresses", crowd.addresses())
                .put("threads", crowd.threads());
    }

    /** Percentiles in microseconds; nothing when nothing was measured. */
    Report putMicros(String name, Histogram nanos) {
        if (nanos.getTotalCount() > 0) {
            Map<String, Object> values = new LinkedHashMap<>();
            for (int i = 0; i < PERCENTILES.length; i++) {
                values.put(NAMES[i], micros(nanos.getValueAtPercentile(PERCENTILES[i])));
            }
            values.put("max", micros(nanos.getMaxValue()));
            values.put("count", nanos.getTotalCount());
            put(name, Collections.unmodifiableMap(values));
        }
        return this;
    }

    private static double micros(long nanos) {
        return Math.round(nanos / NANOS_PER_MICRO * TENTHS) / TENTHS;
    }

    void addProblem(String problem) {
        problems.add(problem);
    }

    void onUnreachable() {
        isUnreachable = true;
    }

    /** All figures and the verdict: numbers, texts, lists of texts, and maps of them. */
    public Map<String, Object> fields() {
        Map<String, Object> all = new LinkedHashMap<>(fields);
        all.put("verdict", problems.isEmpty() ? "passed" : "failed");
        all.put("problems", problems());
        return Collections.unmodifiableMap(all);
    }

    /** What went wrong; empty when every check passed. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** Whether no connection could be opened at all. */
    public boolean isUnreachable() {
        return isUnreachable;
    }
}
