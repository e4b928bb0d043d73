package io.tidegate.protocol;

import java.util.List;

/**
 * Frames that go to many connections, in this order and together. Immutable; a transport may recognise the object, to make
 * bytes of it once for all its connections.
 */
public final class Frames {
    private final List<Frame> all;
    private final long length;

    /**
     * Frames in their order.
     *
     * @param frames at least one
     */
    public Frames(List<Frame> frames) {
        all = List.copyOf(frames);
        length = all.stream().mapToLong(Frame::length).sum();
    }

    /** Each of them. */
    public List<Frame> all() {
        return all;
    }

    /** How many there are. */
    public int count() {
        return all.size();
    }

    /** Bytes of all payloads together. */
    public long length() {
        return length;
    }
}
