package io.tidegate.stream;

import io.tidegate.message.Epochs;
import io.tidegate.message.Gap;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a stream. The publications have the offsets that follow {@code start}, without holes.
 *
 * @param start where the page begins: the position asked for, or where the reader must go on after {@code gap}
 * @param head the stream's newest offset at the time of reading
 * @param epochs of the stream at that time; its offsets have their places in them
 * @param gap what the reader lost because the position asked for is not held any more; null when nothing
 * @param publications may end before {@code head} because of the limit
 */
public record Page(
        Position start, long head, Epochs epochs, @Nullable Gap gap, List<Publication> publications) {
    public Page {
        publications = List.copyOf(publications);
    }

    /** The position behind the last publication of this page. */
    public Position end() {
        return epochs.at(start.offset() + publications.size());
    }

    /** Where the stream ends, as of reading. */
    public Position headPosition() {
        return epochs.at(head);
    }

    /** Whether the page reaches the end of the stream, as of reading. */
    public boolean reachesHead() {
        return end().offset() >= head;
    }
}
