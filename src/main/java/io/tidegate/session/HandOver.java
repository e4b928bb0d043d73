package io.tidegate.session;

import io.vertx.core.Future;

/** Asks the loop that holds a session to let it go, because its client has come here. */
public interface HandOver {
    /**
     * Makes that loop call {@link Sessions#handOver}.
     *
     * @param node id of its node; this one's, when another loop here holds the session
     * @param session the session's id, a secret
     * @return completes, on any thread, when the final cursors are in the store; may fail or never complete
     */
    Future<Void> request(String node, int loop, String session);

    /**
     * Makes that loop call {@link Sessions#handOver} some time, if it can be reached: what it holds of the session is over anyway.
     *
     * @param node id of its node; this one's, when another loop here holds the session
     * @param session the session's id, a secret
     */
    void tell(String node, int loop, String session);
}
