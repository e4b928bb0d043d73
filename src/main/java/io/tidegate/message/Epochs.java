package io.tidegate.message;

import java.util.ArrayList;
import java.util.List;

/**
 * Which epoch each offset of a log belongs to, so that cursors of earlier epochs can be judged: what Kafka calls the leader
 * epoch cache. Bounded: of a log that has had many epochs, the oldest are no longer known, and neither are their cursors.
 *
 * @param list oldest first, at least one; each epoch is greater than the one before
 */
public record Epochs(List<Epoch> list) {
    /** How many are remembered: a stream begins one each time that it is appended to by another owner. */
    public static final int COUNT_MAX = 64;

    public Epochs {
        list = List.copyOf(list);
        if (list.isEmpty() || list.size() > COUNT_MAX) {
            throw new IllegalArgumentException("epochs: " + list.size());
        }
    }

    /**
     * One epoch.
     *
     * @param number as in {@link Position#epoch}
     * @param start its publications have the offsets behind this one
     */
    public record Epoch(long number, long start) {}

    /** A log of one epoch. */
    public static Epochs of(long number, long start) {
        return new Epochs(List.of(new Epoch(number, start)));
    }

    /** The newest epoch. */
    public Epoch last() {
        return list.get(list.size() - 1);
    }

    /** The offset from which on epochs are known. */
    public long start() {
        return list.get(0).start();
    }

    /**
     * The same, and a new epoch from an offset on. Epochs that begin behind that offset are left out: of what was appended in
     * them, the log that begins the new one has nothing.
     */
    public Epochs with(long number, long start) {
        List<Epoch> longer = new ArrayList<>(list);
        longer.removeIf(epoch -> epoch.start() > start);
        longer.add(new Epoch(number, start));
        return new Epochs(longer.subList(Math.max(0, longer.size() - COUNT_MAX), longer.size()));
    }

    /** The place of an offset: its epoch is the one in which its publication was appended. */
    public Position at(long offset) {
        int index = list.size() - 1;
        while (index > 0 && list.get(index).start() >= offset) {
            index--;
        }
        return new Position(list.get(index).number(), offset);
    }

    /** Whether an epoch is one of these. */
    public boolean knows(long number) {
        return indexOf(number) >= 0;
    }

    /**
     * Where a known epoch ends.
     *
     * @param head the newest offset of the log; less than where some epochs begin, when the log has come back shorter
     */
    public long endOf(long number, long head) {
        int index = indexOf(number);
        return index == list.size() - 1
                ? head
                : Math.min(head, list.get(index + 1).start());
    }

    /** Whether a reader at that position has read this log, up to the newest offset {@code head}, and no other. */
    public boolean hold(Position position, long head) {
        return knows(position.epoch()) && position.offset() <= endOf(position.epoch(), head);
    }

    private int indexOf(long number) {
        int index = list.size() - 1;
        while (index >= 0 && list.get(index).number() != number) {
            index--;
        }
        return index;
    }
}
