package io.tidegate.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who lost a connection and came back, on one loop or, added up, on all; and what those noticed that kept theirs. Somebody is a
 * stayer who has not lost one so far.
 */
final class Returns {
    private final Map<String, Long> lost = new TreeMap<>();
    private final Map<String, Long> failed = new TreeMap<>();
    private final Latencies away = new Latencies();
    private final Latencies stayersBefore = new Latencies();
    private final Latencies stayersMeanwhile = new Latencies();
    private final List<Long> returnedAt = new ArrayList<>();
    private long publisherLosses;
    private int awayNow;
    private boolean hasBegun;

    /** A subscriber lost its connection, for the reason of that kind. */
    void onLost(String kind) {
        lost.merge(kind, 1L, Long::sum);
        awayNow++;
        hasBegun = true;
    }

    /** An attempt to come back failed. */
    void onFailed(String kind) {
        failed.merge(kind, 1L, Long::sum);
    }

    /** A subscriber is subscribed again. */
    void onReturned(long lostAt, long now) {
        awayNow--;
        away.add(lostAt, lostAt, now);
        returnedAt.add(now);
    }

    void onPublisherLost() {
        publisherLosses++;
    }

    /** A stayer got a publication. */
    void onStayerDelivered(long due, long written, long now) {
        if (!hasBegun) {
            stayersBefore.add(due, written, now);
        } else if (awayNow > 0) {
            stayersMeanwhile.add(due, written, now);
        }
    }

    void addAll(Returns other) {
        other.lost.forEach((kind, count) -> lost.merge(kind, count, Long::sum));
        other.failed.forEach((kind, count) -> failed.merge(kind, count, Long::sum));
        away.addAll(other.away);
        stayersBefore.addAll(other.stayersBefore);
        stayersMeanwhile.addAll(other.stayersMeanwhile);
        returnedAt.addAll(other.returnedAt);
        publisherLosses += other.publisherLosses;
        awayNow += other.awayNow;
        hasBegun |= other.hasBegun;
    }

    Map<String, Long> lost() {
        return Map.copyOf(lost);
    }

    Map<String, Long> failed() {
        return Map.copyOf(failed);
    }

    /** From the loss until subscribed again. */
    Latencies away() {
        return away;
    }

    Latencies stayersBefore() {
        return stayersBefore;
    }

    /** While somebody was away. */
    Latencies stayersMeanwhile() {
        return stayersMeanwhile;
    }

    List<Wave> waves() {
        return Wave.of(returnedAt);
    }

    int returnedCount() {
        return returnedAt.size();
    }

    long publisherLosses() {
        return publisherLosses;
    }

    int awayNow() {
        return awayNow;
    }
}
