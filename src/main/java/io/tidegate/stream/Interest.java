package io.tidegate.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who wants a stream's batches.
 *
 * @param nodes ids of the nodes with subscribers, no id twice
 * @param holder the node among them that holds the address's native consumer; null when none is willing
 */
public record Interest(List<String> nodes, @Nullable String holder) {
    /** Nobody. */
    public static final Interest NONE = new Interest(List.of(), null);

    public Interest {
        nodes = List.copyOf(nodes);
    }
}
