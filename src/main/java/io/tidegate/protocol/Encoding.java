package io.tidegate.protocol;

import io.tidegate.message.Position;
import io.tidegate.message.Publication;

/** One way to write frames as bytes. Stateless, one instance for all connections that use it. */
public interface Encoding {
    /** This encoding's place in per-encoding caches, from 0. */
    int index();

    /**
     * Reads one message from a client, which may hold several frames, and calls the handler for each in order. What
     * cannot be understood becomes {@link ClientFrame.Handler#onInvalid}; frames of the same message before it have
     * been handled.
     *
     * @param message the payload of one text message, UTF-8
     */
    void decode(byte[] message, ClientFrame.Handler handler);

    /** Writes one frame. */
    Frame encode(ServerFrame frame);

    /** Writes a publication as every subscriber of its address gets it: the {@code rec} frame, with its cursor. */
    Frame encode(String address, Position position, Publication publication);
}
