package io.tidegate.session;

import io.tidegate.message.Epochs;
import io.tidegate.message.Position;
import java.util.ArrayDeque;
import java.util.Deque;

/** How far a subscription came in each epoch that it has left: what the client may still acknowledge. */
final class PassedEpochs {
    private final Deque<Position> ends = new ArrayDeque<>(2);

    /** The subscription left an epoch here; the oldest gives way when there are too many. */
    void add(Position end) {
        if (ends.size() == Epochs.COUNT_MAX) {
            ends.remove();
        }
        ends.add(end);
    }

    /** Whether the position is one up to such an end. */
    boolean hold(Position position) {
        return ends.stream().anyMatch(end -> end.epoch() == position.epoch() && position.offset() <= end.offset());
    }
}
