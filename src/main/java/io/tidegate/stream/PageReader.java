package io.tidegate.stream;

import io.tidegate.message.Epochs;
import io.tidegate.message.Gap;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.tidegate.message.Since;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one page of one stream: where a {@link Since} begins, and what the reader has lost. Changes nothing. */
final class PageReader implements Since.Handler<Page> {
    private final Stream stream;
    private final PageLimit limit;

    /** The position before the oldest publication that may be read. */
    private final Position oldest;

    private final Position head;

    private PageReader(Stream stream, PageLimit limit, long nowMillis) {
        this.stream = stream;
        this.limit = limit;
        this.head = stream.head();
        this.oldest = stream.epochs().at(stream.firstReadable(nowMillis) - 1);
    }

    /**
     * Reads a page.
     *
     * @param stream null when there is none
     */
    static Page read(@Nullable Stream stream, Since since, PageLimit limit, long nowMillis) {
        return stream == null ? ofNothing(since) : since.dispatch(new PageReader(stream, limit, nowMillis));
    }

    private static Page ofNothing(Since since) {
        Gap gap = null;
        if (since instanceof Since.After after && !after.position().equals(Position.NONE)) {
            gap = new Gap(after.position(), Position.NONE, Gap.UNKNOWN, Gap.Reason.EPOCH);
        }
        return new Page(Position.NONE, 0, Epochs.of(0, 0), gap, List.of());
    }

    @Override
    public Page onLatest() {
        return page(head, null);
    }

    @Override
    public Page onEarliest() {
        return page(oldest, null);
    }

    @Override
    public Page onLast(Since.Last last) {
        return page(at(Math.max(head.offset() - last.count(), oldest.offset())), null);
    }

    @Override
    public Page onAfter(Since.After after) {
        Position position = after.position();
        if (position.equals(Position.NONE)) {
            return afterNothing();
        }
        if (!stream.epochs().knows(position.epoch())) {
            return behind(position, oldest, Gap.UNKNOWN, Gap.Reason.EPOCH);
        }
        long end = stream.epochs().endOf(position.epoch(), head.offset());
        if (position.offset() > end) {
            return behind(position, at(Math.max(end, oldest.offset())), Gap.UNKNOWN, Gap.Reason.AHEAD);
        }
        if (position.offset() < oldest.offset()) {
            return behind(position, oldest, oldest.offset() - position.offset(), Gap.Reason.EXPIRED);
        }
        return page(at(position.offset()), null);
    }

    private Position at(long offset) {
        return stream.epochs().at(offset);
    }

    /** For a reader that came before the stream, whatever epoch the stream has now. */
    private Page afterNothing() {
        if (stream.epochs().start() > 0) {
            return behind(Position.NONE, oldest, Gap.UNKNOWN, Gap.Reason.EPOCH);
        }
        return oldest.offset() == 0
                ? page(oldest, null)
                : behind(Position.NONE, oldest, oldest.offset(), Gap.Reason.EXPIRED);
    }

    private Page behind(Position from, Position to, long lost, Gap.Reason reason) {
        return page(to, new Gap(from, to, lost, reason));
    }

    private Page page(Position start, @Nullable Gap gap) {
        List<Publication> publications = new ArrayList<>();
        long bytes = 0;
        for (long offset = start.offset() + 1;
                offset <= head.offset() && publications.size() < limit.count();
                offset++) {
            Publication publication = stream.log().at(offset);
            bytes += publication == null ? 0 : publication.weightBytes();
            if (publication == null || (bytes > limit.bytes() && !publications.isEmpty())) {
                break;
            }
            publications.add(publication);
        }
        return new Page(start, head.offset(), stream.epochs(), gap, publications);
    }
}
