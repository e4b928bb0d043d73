package io.tidegate.stream;

import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log of one address: its epoch, what it holds, which ids it has seen, and who is interested. Owned by its shard;
 * changed by {@link Effect}s only.
 */
final class Stream {
    private final long epoch;
    private final long epochStart;
    private final RetainedLog log;
    private final IdWindow ids;
    private InterestedNodes nodes = InterestedNodes.NONE;
    private LogLimit limit = LogLimit.NOTHING;
    private long touchedMillis;

    /** An empty stream of that epoch, whose first offset follows {@code epochStart}. */
    Stream(long epoch, long epochStart) {
        this(epoch, epochStart, new RetainedLog(epochStart + 1), new IdWindow());
    }

    private Stream(long epoch, long epochStart, RetainedLog log, IdWindow ids) {
        this.epoch = epoch;
        this.epochStart = epochStart;
        this.log = log;
        this.ids = ids;
    }

    long epoch() {
        return epoch;
    }

    /** The offset from which on the epoch holds: 0, or the head at the time of a merge. */
    long epochStart() {
        return epochStart;
    }

    RetainedLog log() {
        return log;
    }

    IdWindow ids() {
        return ids;
    }

    InterestedNodes nodes() {
        return nodes;
    }

    LogLimit limit() {
        return limit;
    }

    long touchedMillis() {
        return touchedMillis;
    }

    /** Where the stream ends. */
    Position head() {
        return new Position(epoch, log.next() - 1);
    }

    /** The effects' view of this stream. */
    Effect.Mark mark() {
        return new Effect.Mark(epoch, epochStart, log.first(), log.next(), touchedMillis);
    }

    /**
     * The oldest offset that a reader may have now: what has expired is not given out even before it is dropped. Only
     * the oldest publications expire; a young one in front, from a clock that runs ahead, keeps what is behind it.
     */
    long firstReadable(long nowMillis) {
        return firstKept(List.of(), limit, nowMillis);
    }

    /** The oldest offset that the limit allows to keep once these publications are appended. */
    long firstKept(List<Publication> added, LogLimit newLimit, long nowMillis) {
        long bytes = log.bytes();
        for (Publication publication : added) {
            bytes += publication.weightBytes();
        }
        long end = log.next() + added.size();
        long first = log.first();
        while (first < end && isBeyond(newLimit, end - first, bytes, first, added, nowMillis)) {
            bytes -= weight(first, added);
            first++;
        }
        return first;
    }

    /** Whether the oldest of so many publications must go. Looks at it only when their number does not decide. */
    private boolean isBeyond(
            LogLimit newLimit, long count, long bytes, long oldest, List<Publication> added, long nowMillis) {
        return count > newLimit.count()
                || bytes > newLimit.bytes()
                || newLimit.isExpired(publication(oldest, added), nowMillis);
    }

    private int weight(long offset, List<Publication> added) {
        return offset < log.next()
                ? log.weightAt(offset)
                : added.get((int) (offset - log.next())).weightBytes();
    }

    private Publication publication(long offset, List<Publication> added) {
        Publication held = log.at(offset);
        return held == null ? added.get((int) (offset - log.next())) : held;
    }

    /** Goes where the owner's stream stands, before publications are placed. */
    void follow(Effect.Mark mark) {
        if (log.next() > mark.next()) {
            // A replica that was ahead of the one that became owner: nobody was told that these are appended.
            log.truncateTo(mark.next());
            ids.forgetFrom(mark.next());
        }
        log.trimTo(mark.first());
        touchedMillis = mark.touchedMillis();
    }

    void place(Effect.Appended appended) {
        for (Effect.Placed placed : appended.placed()) {
            place(placed.offset(), placed.publication());
        }
        log.extendTo(appended.mark().next());
        limit = appended.limit();
        // All of this append at least, since it may be repeated.
        ids.trim(Math.max(appended.idCountMax(), appended.placed().size()));
    }

    private void place(long offset, Publication publication) {
        Long known = ids.offsetOf(publication.id());
        if (known == null || known != offset) {
            if (offset < log.next()) {
                ids.forget(offset);
            }
            ids.put(publication.id(), offset);
        }
        log.place(offset, publication);
    }

    void interest(InterestedNodes newNodes) {
        nodes = newNodes;
    }

    /** Takes over what does not follow from epoch, log and ids. */
    void restore(InterestedNodes newNodes, LogLimit newLimit, long newTouchedMillis) {
        nodes = newNodes;
        limit = newLimit;
        touchedMillis = newTouchedMillis;
    }

    /** The id at an offset of this epoch, or null when it is not known any more. */
    @Nullable
    String idAt(long offset) {
        Publication held = log.at(offset);
        if (held != null) {
            return held.id();
        }
        return offset > epochStart ? ids.idAt(offset) : null;
    }

    Stream copy() {
        IdWindow copiedIds = new IdWindow();
        ids.entries().forEach(copiedIds::put);
        Stream copy = new Stream(epoch, epochStart, log.copy(), copiedIds);
        copy.restore(nodes, limit, touchedMillis);
        return copy;
    }
}
