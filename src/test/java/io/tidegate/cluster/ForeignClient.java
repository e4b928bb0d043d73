package io.tidegate.cluster;

import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * A client on somebody else's WebSocket library. It subscribes to one address on a first node, from the earliest; after
 * some bodies it drops the connection without a close frame; when told to it comes back to a second node with its cursor.
 */
interface ForeignClient extends AutoCloseable {
    /** Waits until the node has confirmed the subscription. */
    void awaitRegistered();

    /** Waits until the connection has been dropped. */
    void awaitCut();

    /** Lets it connect to the second node. */
    void comeBack();

    /** Waits for so many bodies, in the order in which they came, repeats included. */
    List<JsonObject> awaitBodies(int count);

    @Override
    void close();
}
