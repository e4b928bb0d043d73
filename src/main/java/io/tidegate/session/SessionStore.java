package io.tidegate.session;

import io.tidegate.message.Position;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Resume offsets in the cluster. Never blocks and never throws: what fails, fails the future. Futures complete on any
 * thread. Callable from any thread.
 */
interface SessionStore {
    /** The session's record; empty when there is none or its time is over. */
    Future<Optional<SessionRecord>> load(String session);

    /**
     * Writes the record of a session that somebody holds; it stays until it is replaced or its node has been away for
     * the resume window.
     *
     * @return false when another holder has resumed the session since, and nothing was written. Without this a node
     *     that froze would wake up and put its old cursors over those of its successor.
     */
    Future<Boolean> save(String session, SessionRecord record);

    /** Writes the record of a session whose connection is gone; it stays for so long. Otherwise as {@link #save}. */
    Future<Boolean> saveFinal(String session, SessionRecord record, Duration timeToLive);

    /** Removes the session's record if it is still the holder's of {@code record}. */
    Future<Void> remove(String session, SessionRecord record);

    /** Notes how far a loop's live subscribers of each address have come at least. */
    Future<Void> saveCheckpoints(String node, int loop, Map<String, Position> checkpoints);

    /** Forgets checkpoints that no record needs any more. */
    Future<Void> removeCheckpoints(String node, int loop, Set<String> addresses);

    /** A loop's checkpoints of the addresses; those that have none are missing. */
    Future<Map<String, Position>> loadCheckpoints(String node, int loop, Set<String> addresses);

    /** Whether the node is a member of the cluster, as far as this one knows. */
    boolean isLiving(String node);
}
