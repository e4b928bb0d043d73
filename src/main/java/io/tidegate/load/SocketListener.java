package io.tidegate.load;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/** Owns one {@link LoadSocket}; called on its loop. */
public interface SocketListener {
    /** The handshake is done; messages may be written. */
    void onOpen(LoadSocket socket);

    /**
     * A text message has arrived, at {@code bytes[start]} to before {@code bytes[end]}. The bytes are the loop's: they
     * are gone when this returns.
     *
     * @param bytes addressed absolutely; neither position nor limit mean anything
     * @param nanos {@link System#nanoTime} right after the read that brought the message
     */
    void onText(ByteBuffer bytes, int start, int end, long nanos);

    /**
     * The connection has ended, or could not be opened. The last call, and made once.
     *
     * @param kind few words of which there are few different ones, so that they can be counted
     * @param comeBackIn how long to wait before the next attempt, if the gateway has said so
     */
    void onClosed(String kind, Optional<Duration> comeBackIn);
}
