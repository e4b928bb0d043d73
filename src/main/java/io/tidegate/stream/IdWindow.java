package io.tidegate.stream;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The ids of the newest publications of a stream, and the offsets that they got. Outlives the publications. There are
 * hundreds for each address and one more with each publication, so they lie in arrays: a ring in the order of
 * appending, and a hash table of places in the ring. Objects for each would be copied by every garbage collection.
 */
final class IdWindow {
    private static final int CAPACITY_MIN = 8;
    private static final int FREE = -1;

    /** A ring; null where nothing is. */
    private @Nullable String[] ids = new String[0];

    /** Of the ids at the same places. */
    private long[] offsets = new long[0];

    /** Places in the ring, found by an id's hash and then one after the other. Twice as long as the ring at least. */
    private int[] table = {FREE};

    private int start;
    private int size;

    /** The offset that a publication of this id got, or null when none is remembered. */
    @Nullable
    Long offsetOf(String id) {
        int place = table[find(id)];
        return place == FREE ? null : (Long) offsets[place];
    }

    /** Remembers an id. */
    void put(String id, long offset) {
        int entry = find(id);
        if (table[entry] != FREE) {
            offsets[table[entry]] = offset;
            return;
        }
        if (size == ids.length) {
            resize(Math.max(CAPACITY_MIN, size + size / 2));
            entry = find(id);
        }
        int place = place(size++);
        ids[place] = id;
        offsets[place] = offset;
        table[entry] = place;
    }

    /** Forgets the oldest ids beyond a count. */
    void trim(int countMax) {
        while (size > countMax) {
            free(find(idIn(start)));
            ids[start] = null;
            start = place(1);
            size--;
        }
    }

    /** Forgets whatever stood at an offset. */
    void forget(long offset) {
        keep(known -> known != offset);
    }

    /** Forgets whatever stood at an offset or behind it. */
    void forgetFrom(long offset) {
        keep(known -> known < offset);
    }

    /** A copy of all ids and offsets, in the order of appending. */
    Map<String, Long> entries() {
        Map<String, Long> entries = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            entries.put(idIn(place(i)), offsets[place(i)]);
        }
        return entries;
    }

    private void keep(LongPredicate isKept) {
        for (int i = 0; i < size; i++) {
            if (!isKept.test(offsets[place(i)])) {
                refill(ids.length, isKept);
                return;
            }
        }
    }

    private void resize(int capacity) {
        refill(capacity, known -> true);
    }

    private void refill(int capacity, LongPredicate isKept) {
        Map<String, Long> entries = entries();
        ids = new String[capacity];
        offsets = new long[capacity];
        table = new int[Integer.highestOneBit(capacity) << 2];
        Arrays.fill(table, FREE);
        start = 0;
        size = 0;
        entries.forEach((id, offset) -> {
            if (isKept.test(offset)) {
                put(id, offset);
            }
        });
    }

    /** The place in the ring of the n-th oldest. */
    private int place(int n) {
        int place = start + n;
        return place < ids.length ? place : place - ids.length;
    }

    private String idIn(int place) {
        String id = ids[place];
        if (id == null) {
            throw new IllegalStateException("nothing at place " + place);
        }
        return id;
    }

    /** Where in the table the id is, or would be. */
    private int find(String id) {
        int entry = home(id);
        while (table[entry] != FREE && !id.equals(ids[table[entry]])) {
            entry = next(entry);
        }
        return entry;
    }

    /** Empties the table's entry, and moves those up that were pushed behind it. */
    private void free(int entry) {
        int hole = entry;
        int later = next(hole);
        while (table[later] != FREE) {
            int home = home(idIn(table[later]));
            if (distance(home, later) >= distance(hole, later)) {
                table[hole] = table[later];
                hole = later;
            }
            later = next(later);
        }
        table[hole] = FREE;
    }

    private int distance(int from, int to) {
        return (to - from) & (table.length - 1);
    }

    private int next(int entry) {
        return (entry + 1) & (table.length - 1);
    }

    /** Ids of one publisher differ in their last characters, so String's hash alone would put them side by side. */
    private int home(String id) {
        int hash = id.hashCode() * 0x9E3779B9;
        return (hash ^ (hash >>> 16)) & (table.length - 1);
    }
}
