package io.tidegate.chaos;

import io.tidegate.message.Position;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one subscriber was told of one address, checked entry by entry. One thread writes it; others may ask where it stands.
 */
final class SubscriptionHistory {
    private static final int TRACE_LENGTH = 8;
    private static final int HOLES_MAX = 10_000;

    private final String subscriber;
    private final SubscriberKind kind;
    private final StreamHistory stream;
    private final Journal journal;
    private final Tolerance tolerance;
    private final Deque<String> trace = new ArrayDeque<>();
    private final Set<Long> missed = new HashSet<>();
    private final AcknowledgedPlaces acknowledged = new AcknowledgedPlaces();

    private volatile @Nullable Position position;
    private boolean awaitsGap;

    /**
     * Begins.
     *
     * @param tolerance what is to be expected
     */
    SubscriptionHistory(
            String subscriber, SubscriberKind kind, StreamHistory stream, Journal journal, Tolerance tolerance) {
        this.subscriber = subscriber;
        this.kind = kind;
        this.stream = stream;
        this.journal = journal;
        this.tolerance = tolerance;
    }

    StreamHistory stream() {
        return stream;
    }

    /** Behind what it got last; null when it has not begun. */
    @Nullable
    Position position() {
        return position;
    }

    /** It has registered for the first time, or begins anew. */
    void onBegin(Position stand) {
        note("begins at " + stand);
        position = stand;
        acknowledged.begin(stand, journal.nanos());
        awaitsGap = false;
        missed.clear();
    }

    /** It begins anew where it will be told, or with whatever comes. */
    void onBeginAnew() {
        note("registers");
        position = null;
        missed.clear();
    }

    /** It has given its own cursor, and was told where it goes on. */
    void onRegistered(Position stand, boolean recovered) {
        note("goes on at " + stand + (recovered ? "" : ", not recovered"));
        Position own = position;
        if (own == null) {
            onBegin(stand);
        } else if (!recovered) {
            awaitsGap = true;
        } else if (!stand.equals(own)) {
            violate(ViolationKind.UNTOLD, "stood at " + own + ", goes on at " + stand + " and is called recovered");
            position = stand;
        }
    }

    /**
     * It has given its session, and was told where it goes on.
     *
     * @param suddenly whether the node that had its connection may not have noted where it stood
     */
    void onResumed(Position stand, boolean recovered, boolean suddenly) {
        note("resumes at " + stand + (recovered ? "" : ", not recovered"));
        Position own = position;
        if (own == null) {
            onBegin(stand);
        } else if (!recovered) {
            awaitsGap = true;
        } else if (kind == SubscriberKind.ACKNOWLEDGES) {
            resumeAcknowledged(own, stand);
        } else if (kind == SubscriberKind.SESSION) {
            resumeWritten(own, stand, suddenly);
        } else {
            onRegistered(stand, true);
        }
    }

    private void resumeAcknowledged(Position own, Position stand) {
        Position last = acknowledged.last();
        Position safe = acknowledged.before(journal.nanos());
        if (stand.compareTo(own) > 0 || (last != null && stand.compareTo(last) > 0)) {
            violate(ViolationKind.HOLE, "had acknowledged " + last + " and goes on behind it, at " + stand);
        } else if (safe != null && stand.compareTo(safe) < 0) {
            violate(ViolationKind.REPEAT, "had acknowledged " + safe + " long ago and goes on before it, at " + stand);
        }
        journal.count("repeated, not acknowledged", own.offset() - stand.offset());
        position = stand;
    }

    private void resumeWritten(Position own, Position stand, boolean suddenly) {
        if (stand.compareTo(own) < 0) {
            if (!suddenly) {
                violate(ViolationKind.REPEAT, "had got " + own + " and goes on before it, at " + stand);
            }
            journal.count("repeated after a sudden end, with a session only", own.offset() - stand.offset());
        } else {
            journal.count("missed on the way, with a session only", stand.offset() - own.offset());
        }
        position = stand;
    }

    /** It was told of a gap. */
    void onGap(Position from, Position to, String reason) {
        note("gap " + from + " to " + to + " " + reason);
        journal.count("gaps " + reason);
        Position own = position;
        if (kind != SubscriberKind.SESSION && kind != SubscriberKind.ACKNOWLEDGES && !from.equals(own)) {
            violate(ViolationKind.GAP, "stood at " + own + ", is told a gap from " + from);
        } else if (!tolerance.isOfGaps()) {
            violate(ViolationKind.GAP, "from " + from + " to " + to + ", " + reason);
        }
        position = to;
        awaitsGap = false;
        acknowledged.begin(to, journal.nanos());
    }

    /** It got a publication. */
    void onReceived(Position at, Mark mark) {
        note("gets " + at + " " + mark);
        journal.count(Journal.DELIVERIES);
        stream.onDelivered(mark, at, subscriber, List.copyOf(trace));
        Position own = position;
        if (awaitsGap) {
            awaitsGap = false;
            violate(ViolationKind.UNTOLD, "was not recovered, and no gap came before " + at);
        } else if (own != null && !(tolerance.isOfGaps() && kind == SubscriberKind.BRIDGE)) {
            compare(own, at);
        }
        position = at;
    }

    private void compare(Position own, Position at) {
        boolean isNext = at.offset() == own.offset() + 1;
        if (isNext && at.epoch() > own.epoch() && own.offset() > 0) {
            stream.onCrossing(own, at, subscriber, List.copyOf(trace));
        } else if (at.offset() > own.offset() + 1) {
            for (long offset = own.offset() + 1; offset < at.offset() && missed.size() < HOLES_MAX; offset++) {
                missed.add(offset);
            }
            violate(ViolationKind.HOLE, "stood at " + own + ", got " + at);
        } else if (!isNext && at.epoch() > own.epoch()) {
            violate(ViolationKind.UNTOLD, "stood at " + own + ", got " + at);
        } else if (!isNext || at.epoch() < own.epoch()) {
            boolean wasMissed = missed.remove(at.offset());
            violate(wasMissed ? ViolationKind.REORDER : ViolationKind.REPEAT, "stood at " + own + ", got " + at);
        }
    }

    /** It has acknowledged. */
    void onAcknowledged(Position at) {
        acknowledged.add(at, journal.nanos());
    }

    /** Its connection has ended. */
    void onDisconnected(String how) {
        note("loses its connection: " + how);
    }

    /** Whether it has everything up to the newest publication. */
    boolean isAtHead() {
        Position head = stream.head();
        Position own = position;
        return head == null || head.equals(own);
    }

    /** Checks its end, once nothing more comes. */
    void check() {
        Position own = position;
        if (!isAtHead()) {
            violate(ViolationKind.STUCK, "stands at " + own + ", the stream's head is " + stream.head());
        }
    }

    private void violate(ViolationKind violation, String what) {
        journal.violate(violation, stream.address() + ", " + subscriber, what, List.copyOf(trace));
    }

    private void note(String entry) {
        if (trace.size() == TRACE_LENGTH) {
            trace.removeFirst();
        }
        Duration time = journal.time();
        trace.addLast("%d.%03d s  %s".formatted(time.toSeconds(), time.toMillisPart(), entry));
    }
}
