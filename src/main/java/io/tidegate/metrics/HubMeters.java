package io.tidegate.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** What the hubs of a node measure. Nothing here is counted for each delivery: batches are. Thread-safe. */
public final class HubMeters {
    private final Map<SlowAction, Counter> slow = new EnumMap<>(SlowAction.class);
    private final Counter pulls;
    private final Counter holds;
    private final Counter tailHits;
    private final Counter tailMisses;
    private final Counter nativePublications;
    private final LongAdder subscriptions = new LongAdder();
    private final LongAdder addresses = new LongAdder();
    private final LongAdder tailBytes = new LongAdder();
    private final Timer append;
    private final DistributionSummary appendPublications;
    private final Timer delivery;

    /** What is done about a subscription that does not take what it is given. */
    public enum SlowAction {
        /** It reads on from the log. */
        CATCH_UP,
        /** It goes on at the newest. */
        SKIP,
        /** Its connection is closed. */
        CLOSE
    }

    HubMeters(Meters meters) {
        for (SlowAction action : SlowAction.values()) {
            slow.put(
                    action,
                    meters.counter(
                            "slow.consumers",
                            "Times a subscription fell behind because its socket was full, by what was done about it",
                            "action",
                            action.name().toLowerCase(Locale.ROOT)));
        }
        pulls = meters.counter("stream.pulls", "Reads from the log by home loops");
        holds = meters.counter("stream.holds", "Batches held back because one before them was missing");
        tailHits = tailReads(meters, "hit");
        tailMisses = tailReads(meters, "miss");
        nativePublications = meters.published("native");
        meters.gauge("subscriptions", "Subscriptions of this node's clients", subscriptions::sum);
        meters.gauge("addresses", "Addresses that this node follows for its clients", addresses::sum);
        meters.gauge("tail.bytes", "Bytes of publications kept to be read without the log", tailBytes::sum);
        append = meters.timer("append", "Calls to the log that append, from the call to its answer; each call");
        appendPublications = meters.distribution(
                "append.publications",
                "Publications in one call to the log; each call",
                1,
                2,
                5,
                10,
                25,
                50,
                100,
                250,
                500,
                1000);
        delivery = meters.timer(
                "delivery",
                "From a publication's arrival at its first node until all live subscribers of a loop have it in their"
                        + " sockets; one for each batch and loop, the oldest in it; by the clocks of both nodes");
    }

    private static Counter tailReads(Meters meters, String result) {
        return meters.counter(
                "tail.reads", "Reads of subscribers that catch up, by whether the tail had them", "result", result);
    }

    /** A subscription did not take what it was given. */
    public void onSlow(SlowAction action) {
        Objects.requireNonNull(slow.get(action)).increment();
    }

    /** A home loop reads from the log. */
    public void onPull() {
        pulls.increment();
    }

    /** A batch came before its predecessor. */
    public void onHold() {
        holds.increment();
    }

    /** Somebody who catches up was served from the tail, or was not. */
    public void onTailRead(boolean isHit) {
        (isHit ? tailHits : tailMisses).increment();
    }

    /** A publication of the native event bus was appended. */
    public void onNativePublished() {
        nativePublications.increment();
    }

    /** So many subscriptions more, or fewer. */
    public void onSubscriptions(int difference) {
        subscriptions.add(difference);
    }

    /** So many addresses more, or fewer. */
    public void onAddresses(int difference) {
        addresses.add(difference);
    }

    /** Tails have so many bytes more, or fewer. */
    public void onTailBytes(long difference) {
        tailBytes.add(difference);
    }

    /** A call that appends so many publications was answered after so long. */
    public void onAppend(int publications, long nanos) {
        append.record(nanos, TimeUnit.NANOSECONDS);
        appendPublications.record(publications);
    }

    /** All live subscribers of a loop have a batch, so long after its oldest publication arrived. */
    public void onDelivery(long millis) {
        delivery.record(Math.max(0, millis), TimeUnit.MILLISECONDS);
    }
}
