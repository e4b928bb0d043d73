package io.tidegate.message;

import java.util.Optional;

/**
 * A place in a stream: behind the publication with this offset, before the next one. Offset 0 is before the first.
 *
 * <p>An epoch is the time in which one owner appended to the log. So no position ever names two publications, even if a log
 * came back shorter after its owner had died: its next owner appends in an epoch of its own, see {@link Epochs}. In one
 * log later positions are greater; so are, as a rule, those of a later life of the stream.
 *
 * <p>A client holds a position as a <em>cursor</em>, a string that is opaque to it: the epoch in base 36, a colon, the
 * offset in decimal, for example {@code k3xq9a:40}.
 *
 * @param epoch 1 to 2^53-1; 0 with offset 0 only, "a stream that does not exist yet"
 * @param offset 0 to 2^53-1
 */
public record Position(long epoch, long offset) implements Comparable<Position> {
    /** Before everything, in whatever epoch the stream will have. */
    public static final Position NONE = new Position(0, 0);

    /** Largest epoch and offset: what a JavaScript number holds exactly. */
    public static final long VALUE_MAX = (1L << 53) - 1;

    private static final int CURSOR_LENGTH_MAX = 32;

    public Position {
        if (epoch < 0 || epoch > VALUE_MAX || offset < 0 || offset > VALUE_MAX) {
            throw new IllegalArgumentException("position out of range: " + epoch + ":" + offset);
        }
    }

    /** This position in the form that clients hold. */
    public String cursor() {
        return Long.toString(epoch, Character.MAX_RADIX) + ':' + offset;
    }

    /** The position that a cursor stands for; empty when the text is no cursor. */
    public static Optional<Position> ofCursor(String cursor) {
        int colon = cursor.indexOf(':');
        if (colon <= 0 || cursor.length() > CURSOR_LENGTH_MAX || cursor.indexOf('+') >= 0) {
            return Optional.empty();
        }
        try {
            long epoch = Long.parseLong(cursor, 0, colon, Character.MAX_RADIX);
            long offset = Long.parseLong(cursor, colon + 1, cursor.length(), 10);
            return Optional.of(new Position(epoch, offset));
        } catch (IllegalArgumentException notACursor) {
            return Optional.empty();
        }
    }

    /** The same epoch at another offset. */
    public Position at(long otherOffset) {
        return new Position(epoch, otherOffset);
    }

    @Override
    public int compareTo(Position other) {
        int byEpoch = Long.compare(epoch, other.epoch);
        return byEpoch == 0 ? Long.compare(offset, other.offset) : byEpoch;
    }

    @Override
    public String toString() {
        return cursor();
    }
}
