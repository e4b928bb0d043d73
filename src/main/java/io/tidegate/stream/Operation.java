package io.tidegate.stream;

import io.tidegate.config.Retention;
import io.tidegate.message.Publication;
import io.tidegate.message.Since;
import java.util.List;

/** One piece of work on one stream. */
public sealed interface Operation {
    /** The stream's address. */
    String address();

    /**
     * Gives the publications the next offsets, except those whose id the stream has seen. Creates the stream.
     *
     * @param publications in order, at least one
     * @param retention what the stream keeps from now on
     */
    record Append(String address, List<Publication> publications, Retention retention) implements Operation {
        public Append {
            publications = List.copyOf(publications);
        }
    }

    /**
     * Adds a node to the stream's interest and, atomically with that, reads. Creates the stream. Idempotent.
     *
     * @param node id of the node that wants batches
     * @param holder whether the node is willing to hold the address's native consumer; the first willing one is it
     * @param since where to read from
     * @param limit how much to read
     */
    record Join(String address, String node, boolean holder, Since since, PageLimit limit) implements Operation {}

    /**
     * Removes a node from the stream's interest. When it was the holder, another willing node becomes it.
     *
     * @param node id of the node that leaves, or that has departed from the cluster
     */
    record Leave(String address, String node) implements Operation {}

    /**
     * Reads only; a stream that does not exist is not created, and answers a page at {@code Position.NONE}.
     *
     * @param since where to read from
     * @param limit how much to read
     */
    record Read(String address, Since since, PageLimit limit) implements Operation {}
}
