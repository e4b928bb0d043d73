package io.tidegate.bus;

import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import java.util.List;

/**
 * Publications of one address that follow each other.
 *
 * @param start the position before the first of them
 * @param epoch of all of them; another one than that of {@code start} where a new owner appended them
 * @param publications at least one; they have the offsets after {@code start}
 */
public record Batch(String address, Position start, long epoch, List<Publication> publications) {
    public Batch {
        publications = List.copyOf(publications);
    }

    /** A batch in the same epoch as what it follows. */
    public Batch(String address, Position start, List<Publication> publications) {
        this(address, start, start.epoch(), publications);
    }

    /** The position of the last publication. */
    public Position end() {
        return new Position(epoch, start.offset() + publications.size());
    }
}
