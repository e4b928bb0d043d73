package io.tidegate.bench;

import java.util.Map;
import java.util.TreeMap;

/** What was counted, by one loop or, added up, by all. */
final class Tally {
    private long registered;
    private long caughtUp;
    private long delivered;
    private long deliveredInTime;
    private long deliveredBytesInTime;
    private long repeated;
    private long reordered;
    private long redelivered;
    private long misrouted;
    private long damaged;
    private long foreign;
    private long gaps;
    private long gapLost;
    private long cursorHoles;
    private long cursorBackwards;
    private long epochsUntold;
    private long unexpected;
    private long published;
    private long expected;
    private long answered;
    private long answeredInTime;
    private final Map<String, Long> refused = new TreeMap<>();
    private final Map<String, Long> ended = new TreeMap<>();

    void add(Tally other) {
        registered += other.registered;
        caughtUp += other.caughtUp;
        delivered += other.delivered;
        deliveredInTime += other.deliveredInTime;
        deliveredBytesInTime += other.deliveredBytesInTime;
        repeated += other.repeated;
        reordered += other.reordered;
        redelivered += other.redelivered;
        misrouted += other.misrouted;
        damaged += other.damaged;
        foreign += other.foreign;
        gaps += other.gaps;
        gapLost += other.gapLost;
        cursorHoles += other.cursorHoles;
        cursorBackwards += other.cursorBackwards;
        epochsUntold += other.epochsUntold;
        unexpected += other.unexpected;
        published += other.published;
        expected += other.expected;
        answered += other.answered;
        answeredInTime += other.answeredInTime;
        other.refused.forEach((kind, count) -> refused.merge(kind, count, Long::sum));
        other.ended.forEach((kind, count) -> ended.merge(kind, count, Long::sum));
    }

    void onRegistered() {
        registered++;
    }

    void onCaughtUp() {
        caughtUp++;
    }

    /** A publication has come for the first time. */
    void onDelivered(boolean inOrder) {
        delivered++;
        if (!inOrder) {
            reordered++;
        }
    }

    void onDeliveredInTime(int bytes) {
        deliveredInTime++;
        deliveredBytesInTime += bytes;
    }

    void onRepeated() {
        repeated++;
    }

    void onRedelivered() {
        redelivered++;
    }

    void onMisrouted() {
        misrouted++;
    }

    void onDamaged() {
        damaged++;
    }

    void onForeign() {
        foreign++;
    }

    void onGap(long lost) {
        gaps++;
        gapLost += lost;
    }

    void onCursorHole(long missing) {
        cursorHoles += missing;
    }

    void onCursorBackwards() {
        cursorBackwards++;
    }

    void onEpochUntold() {
        epochsUntold++;
    }

    void onUnexpected() {
        unexpected++;
    }

    void onPublished(int subscribers) {
        published++;
        expected += subscribers;
    }

    void onAnswered(boolean inTime) {
        answered++;
        if (inTime) {
            answeredInTime++;
        }
    }

    void onRefused(String kind, int subscribers) {
        refused.merge(kind, 1L, Long::sum);
        expected -= subscribers;
    }

    void onEnded(String kind) {
        ended.merge(kind, 1L, Long::sum);
    }

    long registered() {
        return registered;
    }

    /** Subscribers that have come back and have got everything. */
    long caughtUp() {
        return caughtUp;
    }

    long delivered() {
        return delivered;
    }

    /** Within the time that is measured. */
    long deliveredInTime() {
        return deliveredInTime;
    }

    /** Payload of the WebSocket messages, within the time that is measured. */
    long deliveredBytesInTime() {
        return deliveredBytesInTime;
    }

    long repeated() {
        return repeated;
    }

    /** Publications that came again to who had not acknowledged them in time, which is no fault. */
    long redelivered() {
        return redelivered;
    }

    long reordered() {
        return reordered;
    }

    /** Own publications at an address that they were not published to. */
    long misrouted() {
        return misrouted;
    }

    /** Own publications whose body is longer or shorter than it was. */
    long damaged() {
        return damaged;
    }

    /** Publications of somebody else, which is no fault. */
    long foreign() {
        return foreign;
    }

    long gaps() {
        return gaps;
    }

    long gapLost() {
        return gapLost;
    }

    /** Publications that the cursors show to be missing. */
    long cursorHoles() {
        return cursorHoles;
    }

    /** Publications whose cursor is not behind that of the one before. */
    long cursorBackwards() {
        return cursorBackwards;
    }

    /** New epochs without a gap. */
    long epochsUntold() {
        return epochsUntold;
    }

    /** Messages that nobody asked for. */
    long unexpected() {
        return unexpected;
    }

    long published() {
        return published;
    }

    /** How many deliveries the publications that were not refused should make. */
    long expected() {
        return expected;
    }

    /** Publications that the gateway has acknowledged. */
    long answered() {
        return answered;
    }

    long answeredInTime() {
        return answeredInTime;
    }

    long endedCount() {
        return ended.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Publications that were answered by an error, by its type. */
    Map<String, Long> refused() {
        return refused;
    }

    /** Connections that ended or could not be opened, by kind. */
    Map<String, Long> ended() {
        return ended;
    }
}
