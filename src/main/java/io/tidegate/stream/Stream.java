package io.tidegate.stream;

import io.tidegate.message.Epochs;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import java.util.List;

/**
 * The log of one address: its epochs, what it holds, which ids it has seen, and who is interested. Owned by its shard;
 * changed by {@link Effect}s only, but for the note whether this replica has begun the newest epoch itself.
 */
final class Stream {
    private final RetainedLog log;
    private final IdWindow ids;
    private InterestedNodes nodes = InterestedNodes.NONE;
    private LogLimit limit = LogLimit.NOTHING;
    private long touchedMillis;
    private Epochs epochs;
    private boolean isOurs;

    /** An empty stream whose next offset is that one. */
    Stream(Epochs epochs, long next) {
        this(epochs, new RetainedLog(next), new IdWindow());
    }

    private Stream(Epochs epochs, RetainedLog log, IdWindow ids) {
        this.epochs = epochs;
        this.log = log;
        this.ids = ids;
    }

    /** The newest epoch. */
    long epoch() {
        return epochs.last().number();
    }

    Epochs epochs() {
        return epochs;
    }

    /**
     * Whether this replica has begun the newest epoch as the shard's owner, and has since heard of no other owner: then it may append
     * in it. Not true of a copy, and not sent to other members.
     */
    boolean isOurs() {
        return isOurs;
    }

    /** Notes that the newest epoch was begun here, or that there is another owner. */
    void setOurs(boolean ours) {
        isOurs = ours;
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
        return epochs.at(log.next() - 1);
    }

    /** The effects' view of this stream. */
    Effect.Mark mark() {
        return new Effect.Mark(epochs, log.first(), log.next(), touchedMillis);
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
        long next = mark.epochs().endOf(epoch(), mark.next() - 1) + 1;
        if (log.next() > next) {
            // A replica that was ahead of the one that became owner.
            log.truncateTo(next);
            ids.forgetFrom(next);
        }
        epochs = mark.epochs();
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

    /** Takes over what does not follow from epochs, log and ids. */
    void restore(InterestedNodes newNodes, LogLimit newLimit, long newTouchedMillis) {
        nodes = newNodes;
        limit = newLimit;
        touchedMillis = newTouchedMillis;
    }

    Stream copy() {
        IdWindow copiedIds = new IdWindow();
        ids.entries().forEach(copiedIds::put);
        Stream copy = new Stream(epochs, log.copy(), copiedIds);
        copy.restore(nodes, limit, touchedMillis);
        return copy;
    }
}
