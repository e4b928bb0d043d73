package io.tidegate.stream;

import io.tidegate.message.Publication;
import org.jspecify.annotations.Nullable;

/**
 * The publications that a stream still holds, at consecutive offsets. On a replica that missed a change there may be
 * holes until the change is repeated; the owner has none, see {@link #seal}.
 */
final class RetainedLog {
    private static final @Nullable Publication[] EMPTY = new Publication[0];
    private static final int[] NO_WEIGHTS = new int[0];
    private static final int CAPACITY_MIN = 4;

    /** A ring whose length is a power of two. */
    private @Nullable Publication[] slots = EMPTY;

    /** Of the publications in the same slots, 0 for a hole; so that trimming need not fetch what is old and cold. */
    private int[] weights = NO_WEIGHTS;

    private int start;
    private int size;
    private int holes;
    private long bytes;
    private long first;

    RetainedLog(long first) {
        this.first = first;
    }

    /** Offset of the oldest publication held; the next free one when none is. */
    long first() {
        return first;
    }

    /** The next free offset. */
    long next() {
        return first + size;
    }

    /** Weight of all publications held. */
    long bytes() {
        return bytes;
    }

    @Nullable
    Publication at(long offset) {
        return offset < first || offset >= next() ? null : slots[slot(offset)];
    }

    /** What the publication at an offset weighs; 0 where none is. */
    int weightAt(long offset) {
        return offset < first || offset >= next() ? 0 : weights[slot(offset)];
    }

    /** Puts a publication at its offset, whatever was there. Older than what is held: ignored. */
    void place(long offset, Publication publication) {
        if (offset < first) {
            return;
        }
        extendTo(offset + 1);
        clear(offset);
        int slot = slot(offset);
        slots[slot] = publication;
        weights[slot] = publication.weightBytes();
        bytes += weights[slot];
        holes--;
    }

    /** Makes this the next free offset at least; what is missing until there are holes. */
    void extendTo(long next) {
        int missing = Math.toIntExact(Math.max(0, next - next()));
        reserve(size + missing);
        size += missing;
        holes += missing;
    }

    /** Forgets what is older. */
    void trimTo(long newFirst) {
        if (newFirst >= next()) {
            reset(Math.max(newFirst, first));
            return;
        }
        while (first < newFirst) {
            dropFirst();
        }
        if (size < slots.length / 4) {
            resize(Math.max(CAPACITY_MIN, slots.length / 2));
        }
    }

    /** Forgets what stands at this offset or behind it, which becomes the next free one. */
    void truncateTo(long next) {
        while (size > 0 && next() > next) {
            clear(next() - 1);
            holes--;
            size--;
        }
        if (next() > next) {
            reset(next);
        }
    }

    /** Forgets everything up to the newest hole, since readers are promised that there is none. */
    void seal() {
        if (holes == 0) {
            return;
        }
        long offset = next() - 1;
        while (at(offset) != null) {
            offset--;
        }
        trimTo(offset + 1);
    }

    RetainedLog copy() {
        RetainedLog copy = new RetainedLog(first);
        for (long offset = first; offset < next(); offset++) {
            Publication publication = at(offset);
            if (publication != null) {
                copy.place(offset, publication);
            }
        }
        copy.extendTo(next());
        return copy;
    }

    private int slot(long offset) {
        return (start + (int) (offset - first)) & (slots.length - 1);
    }

    /** Makes a hole. */
    private void clear(long offset) {
        int slot = slot(offset);
        if (slots[slot] != null) {
            slots[slot] = null;
            bytes -= weights[slot];
            weights[slot] = 0;
            holes++;
        }
    }

    private void dropFirst() {
        clear(first);
        holes--;
        start = (start + 1) & (slots.length - 1);
        first++;
        size--;
    }

    private void reset(long newFirst) {
        slots = EMPTY;
        weights = NO_WEIGHTS;
        start = 0;
        size = 0;
        holes = 0;
        bytes = 0;
        first = newFirst;
    }

    private void reserve(int wanted) {
        if (wanted > slots.length) {
            resize(Math.max(CAPACITY_MIN, Integer.highestOneBit(wanted - 1) << 1));
        }
    }

    private void resize(int capacity) {
        if (capacity == slots.length) {
            return;
        }
        @Nullable Publication[] resized = new Publication[capacity];
        int[] resizedWeights = new int[capacity];
        for (int i = 0; i < size; i++) {
            int slot = (start + i) & (slots.length - 1);
            resized[i] = slots[slot];
            resizedWeights[i] = weights[slot];
        }
        slots = resized;
        weights = resizedWeights;
        start = 0;
    }
}
