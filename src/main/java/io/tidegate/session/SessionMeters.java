package io.tidegate.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.tidegate.metrics.Meters;
import io.tidegate.protocol.FailureCode;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What the sessions of all loops of a node measure. Make one for each node. Thread-safe. */
public final class SessionMeters {
    private final Map<SessionState, LongAdder> counts = new EnumMap<>(SessionState.class);
    private final Map<FailureCode, Counter> refused = new EnumMap<>(FailureCode.class);
    private final Counter delivered;
    private final Counter recordWrites;
    private final Counter recordFailures;
    private final Counter checkpointWrites;
    private final Counter resumesRefused;
    private final LongAdder resumesWaiting = new LongAdder();

    /** Registers the meters. */
    public SessionMeters(Meters meters) {
        delivered = meters.delivered();
        for (SessionState state : SessionState.values()) {
            LongAdder count = new LongAdder();
            counts.put(state, count);
            Gauge.builder("tidegate.sessions", count, LongAdder::doubleValue)
                    .description("Sessions of this node by state")
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .strongReference(true)
                    .register(meters.registry());
        }
        for (FailureCode code : FailureCode.values()) {
            refused.put(
                    code,
                    Counter.builder("tidegate.requests.refused")
                            .description(
                                    "Requests that were answered with an error of the gateway's own, by which it is")
                            .tag("reason", code.name().toLowerCase(Locale.ROOT))
                            .register(meters.registry()));
        }
        recordWrites = counter(meters, "tidegate.session.records.written", "Session records sent to the store");
        recordFailures = counter(meters, "tidegate.session.records.failed", "Session records the store did not take");
        checkpointWrites = counter(meters, "tidegate.session.checkpoints.written", "Checkpoints sent to the store");
        resumesRefused =
                counter(meters, "tidegate.session.resumes.refused", "Clients that came back when too many waited");
        Gauge.builder("tidegate.session.resumes.waiting", resumesWaiting, LongAdder::doubleValue)
                .description("Clients that wait until their session is looked for")
                .strongReference(true)
                .register(meters.registry());
    }

    private static Counter counter(Meters meters, String name, String description) {
        return Counter.builder(name).description(description).register(meters.registry());
    }

    void enter(SessionState state) {
        count(state).increment();
    }

    void leave(SessionState state) {
        count(state).decrement();
    }

    void onRefused(FailureCode code) {
        Objects.requireNonNull(refused.get(code)).increment();
    }

    void onDelivered(int count) {
        delivered.increment(count);
    }

    void onRecordWritten() {
        recordWrites.increment();
    }

    void onRecordFailed() {
        recordFailures.increment();
    }

    void onCheckpointsWritten(int count) {
        checkpointWrites.increment(count);
    }

    void onResumeRefused() {
        resumesRefused.increment();
    }

    void onResumesWaiting(int more) {
        resumesWaiting.add(more);
    }

    private LongAdder count(SessionState state) {
        return Objects.requireNonNull(counts.get(state));
    }
}
