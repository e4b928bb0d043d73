package io.tidegate.http;

import io.tidegate.protocol.CloseCode;
import io.vertx.core.Future;
import java.util.List;

/** This node, as operators see it. The server implements it; called on any thread, its futures complete on any. */
public interface LocalNode {
    /** How this node is now. */
    NodeDescription describe();

    /** Sessions of a principal that have a connection to this node, at most so many. */
    Future<List<SessionDescription>> sessions(String principal, int countMax);

    /** Closes the connections of a principal to this node; tells how many there were. */
    Future<Integer> disconnect(String principal, CloseCode code);
}
