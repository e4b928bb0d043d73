package io.tidegate.hub;

import io.tidegate.bus.Batch;
import io.tidegate.message.Position;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Batches of one address that came before their predecessor. Bounded; what does not fit is read from the log later. */
final class HoldBack {
    private final int countMax;
    private final TreeMap<Long, Batch> byStart = new TreeMap<>();
    private int count;

    HoldBack(int countMax) {
        this.countMax = countMax;
    }

    void add(Batch batch) {
        int size = batch.publications().size();
        if (count + size <= countMax && byStart.putIfAbsent(batch.start().offset(), batch) == null) {
            count += size;
        }
    }

    /** Takes a batch that begins at or before the position, if there is one. */
    @Nullable
    Batch takeNext(Position end) {
        Map.Entry<Long, Batch> first = byStart.firstEntry();
        if (first == null || first.getKey() > end.offset()) {
            return null;
        }
        byStart.remove(first.getKey());
        count -= first.getValue().publications().size();
        return first.getValue();
    }

    void clear() {
        byStart.clear();
        count = 0;
    }
}
