package io.tidegate.bus;

import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import java.util.List;

/**
 * Publications of one address that follow each other.
 *
 * @param start the position before the first of them
 * @param publications at least one; they have the offsets after {@code start}
 */
public record Batch(String address, Position start, List<Publication> publications) {
    public Batch {
        publications = List.copyOf(publications);
    }

    /** The position of the last publication. */
    public Position end() {
        return start.at(start.offset() + publications.size());
    }
}
