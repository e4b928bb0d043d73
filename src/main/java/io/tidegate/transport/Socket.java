package io.tidegate.transport;

import io.tidegate.protocol.CloseCode;
import io.tidegate.protocol.Frame;
import io.tidegate.protocol.Frames;

/**
 * One way to speak WebSocket on one connection. It hands what comes in to its {@link OpenSocket}, stops reading while twice
 * {@code outboundBytesMax} waits, and says when there is room again. Owned by its loop.
 */
interface Socket {
    /** Begins to hand over what comes in. */
    void open(OpenSocket owner);

    /** Whether less than the bound waits. */
    boolean isWritable();

    /** Writes one message for this client. */
    void send(Frame answer);

    /** Writes messages that other clients get too. */
    void send(Frames publications);

    /** Sends an empty ping. Pings that come in are answered without being asked. */
    void ping();

    /**
     * Sends a close frame after what waits, and closes when the client has answered it. Reads on until then.
     *
     * @param reason at most 123 bytes
     */
    void close(CloseCode code, String reason);

    /** Ends the connection now, with a reset: a close frame could not overtake what waits for a client that stalls. */
    void cut();
}
