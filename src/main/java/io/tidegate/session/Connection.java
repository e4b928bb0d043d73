package io.tidegate.session;

import io.tidegate.protocol.CloseCode;
import io.tidegate.protocol.Frame;

/** One open WebSocket, as a session sees it. Owned by its loop. */
public interface Connection {
    /** Whether less than the bound waits for the socket. */
    boolean isWritable();

    /**
     * Writes one message. Never blocks and never fails: after a close it does nothing. Publications are written only
     * while {@link #isWritable}; answers may exceed the bound, and their number is bounded by the requests in flight.
     */
    void write(Frame frame);

    /** Sends a WebSocket ping. */
    void ping();

    /** Sends a close frame and closes the socket when the client has answered, or soon. */
    void close(CloseCode code);

    /** The client's address, for logs. */
    String remote();
}
