package io.tidegate.session;

import io.tidegate.auth.Credentials;
import io.tidegate.protocol.CloseCode;
import io.tidegate.protocol.Frame;
import io.tidegate.protocol.Frames;

/** One open WebSocket, as a session sees it. Owned by its loop. */
public interface Connection {
    /** Whether less than the bound waits for the socket. */
    boolean isWritable();

    /**
     * Writes an answer. Never blocks and never fails: after a close it does nothing. Answers may exceed the bound, and their
     * number is bounded by the requests in flight.
     */
    void write(Frame answer);

    /** Writes publications, which many connections get, as above; only while {@link #isWritable}. */
    void write(Frames publications);

    /** Sends a WebSocket ping. */
    void ping();

    /** Sends a close frame and closes the socket when the client has answered, or soon. */
    void close(CloseCode code);

    /** What came with the WebSocket's handshake as proof of who the client is. */
    Credentials credentials();

    /** The token among them has been used: keeps it no longer. */
    void forgetToken();

    /** The client's address, for logs. */
    String remote();
}
