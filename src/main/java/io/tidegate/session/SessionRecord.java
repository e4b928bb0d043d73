package io.tidegate.session;

import io.tidegate.message.Position;
import java.util.List;

/**
 * What survives a session's connection and its node.
 *
 * @param principal name of whoever may resume it
 * @param node id of the node that holds it
 * @param loop index of the loop that holds it
 * @param generation grows with each resume: a holder that was replaced cannot overwrite its successor's record
 * @param ended whether the holder is through with it, so that nobody need be asked to hand it over
 * @param cursors its subscriptions
 */
record SessionRecord(String principal, String node, int loop, long generation, boolean ended, List<Cursor> cursors) {
    SessionRecord {
        cursors = List.copyOf(cursors);
    }

    /** The same with other cursors. */
    SessionRecord with(List<Cursor> others) {
        return new SessionRecord(principal, node, loop, generation, ended, others);
    }

    /**
     * One subscription.
     *
     * @param position acknowledged where the client acknowledges, else written
     * @param acknowledges whether the client acknowledges
     * @param live whether it stands where its node stands, so that the node's checkpoint says where it has come to
     */
    record Cursor(String address, Position position, boolean acknowledges, boolean live) {
        /** The same at a checkpoint, where that is further. */
        Cursor advancedTo(Position checkpoint) {
            return checkpoint.compareTo(position) > 0 ? new Cursor(address, checkpoint, acknowledges, live) : this;
        }
    }
}
