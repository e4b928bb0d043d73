package io.tidegate.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.tidegate.message.Gap;
import io.tidegate.metrics.Meters;
import io.tidegate.protocol.FailureCode;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
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
    private final Map<Received, Counter> received = new EnumMap<>(Received.class);
    private final Map<Gap.Reason, Counter> gaps = new EnumMap<>(Gap.Reason.class);
    private final Map<Resumed, Counter> resumes = new EnumMap<>(Resumed.class);
    private final Counter published;
    private final Timer resume;
    private final Timer drain;
    private final Timer pingRoundTrip;

    /** What a client sends. */
    enum Received {
        PING,
        CONNECT,
        REGISTER,
        UNREGISTER,
        PUBLISH,
        SEND,
        ACKNOWLEDGE,
        HISTORY,
        INVALID
    }

    /** What becomes of a client that comes back. */
    enum Resumed {
        /** All its subscriptions go on where they stood. */
        RECOVERED,
        /** One at least has lost something. */
        GAP,
        /** Nobody knows its session any more, or it is somebody else's. */
        UNKNOWN,
        /** It must try again. */
        REFUSED
    }

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
        for (Received type : Received.values()) {
            received.put(
                    type, meters.counter("messages.received", "Messages from clients, by type", "type", tag(type)));
        }
        for (Gap.Reason reason : Gap.Reason.values()) {
            gaps.put(reason, meters.counter("gaps", "Gaps told to subscriptions, by reason", "reason", tag(reason)));
        }
        for (Resumed outcome : Resumed.values()) {
            resumes.put(
                    outcome,
                    meters.counter(
                            "resumes", "Clients that came back to a session, by outcome", "outcome", tag(outcome)));
        }
        published = meters.published("client");
        resume = meters.timer("resume", "From a connect with a session to its answer; each that goes on");
        drain = meters.timer("drain", "How long one connection of a node that stops takes, from its turn; each");
        pingRoundTrip =
                meters.timer("ping.rtt", "From a ping to the next sign of life of its client; each that is answered");
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

    private static String tag(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
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

    void onReceived(Received type) {
        Objects.requireNonNull(received.get(type)).increment();
    }

    void onGap(Gap gap) {
        Objects.requireNonNull(gaps.get(gap.reason())).increment();
    }

    void onResumed(Resumed outcome) {
        Objects.requireNonNull(resumes.get(outcome)).increment();
    }

    void onResumedAfter(long millis) {
        resume.record(Math.max(0, millis), TimeUnit.MILLISECONDS);
    }

    void onPublished() {
        published.increment();
    }

    void onLeft(long millis) {
        drain.record(Math.max(0, millis), TimeUnit.MILLISECONDS);
    }

    void onPong(long millis) {
        pingRoundTrip.record(Math.max(0, millis), TimeUnit.MILLISECONDS);
    }

    private LongAdder count(SessionState state) {
        return Objects.requireNonNull(counts.get(state));
    }
}
