package io.tidegate.bench;

import java.time.Duration;

/**
 * What is published.
 *
 * @param name the command, for the report
 * @param crowd who listens
 * @param publishers connections that publish, 0 to 65,536
 * @param bodyBytes length of a body, as {@link #BODY_BYTES_MIN} and {@link #BODY_BYTES_MAX} bound it
 * @param warmup how long to publish before anything is measured
 * @param time how long to measure
 * @param returns how clients come back that lose their connections
 */
public record TrafficPlan(
        String name,
        CrowdPlan crowd,
        int publishers,
        int bodyBytes,
        Pacing pacing,
        Duration warmup,
        Duration time,
        ReturnPlan returns) {
    /** The shortest body that has room for what is checked. */
    public static final int BODY_BYTES_MIN = Stamp.BODY_BYTES_MIN;

    /** The longest body. */
    public static final int BODY_BYTES_MAX = 1 << 19;

    /** The most publishers. */
    public static final int PUBLISHERS_MAX = Stamp.PUBLISHERS_MAX;

    /** Nobody publishes. */
    static TrafficPlan silent(String name, CrowdPlan crowd) {
        return new TrafficPlan(
                name,
                crowd,
                0,
                BODY_BYTES_MIN,
                Pacing.untilAcknowledged(1),
                Duration.ZERO,
                Duration.ZERO,
                ReturnPlan.NEVER);
    }

    /** The same with clients that come back like this. */
    public TrafficPlan with(ReturnPlan plan) {
        return new TrafficPlan(name, crowd, publishers, bodyBytes, pacing, warmup, time, plan);
    }

    Layout layout() {
        return new Layout(
                crowd.connections(),
                crowd.addresses(),
                publishers,
                crowd.targets().size(),
                crowd.threads());
    }
}
