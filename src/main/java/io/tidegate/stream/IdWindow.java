package io.tidegate.stream;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ids of the newest publications of a stream, and the offsets that they got. Outlives the publications. */
final class IdWindow {
    /** In the order of appending. */
    private final Map<String, Long> offsets = new LinkedHashMap<>();

    /** The offset that a publication of this id got, or null when none is remembered. */
    @Nullable
    Long offsetOf(String id) {
        return offsets.get(id);
    }

    /** The id at an offset, or null when it is not remembered. Looks through the window. */
    @Nullable
    String idAt(long offset) {
        for (Map.Entry<String, Long> entry : offsets.entrySet()) {
            if (entry.getValue() == offset) {
                return entry.getKey();
            }
        }
        return null;
    }

    /** Remembers an id. */
    void put(String id, long offset) {
        offsets.put(id, offset);
    }

    /** Forgets the oldest ids beyond a count. */
    void trim(int countMax) {
        Iterator<String> oldest = offsets.keySet().iterator();
        for (int excess = offsets.size() - countMax; excess > 0; excess--) {
            oldest.next();
            oldest.remove();
        }
    }

    /** Forgets whatever stood at an offset. */
    void forget(long offset) {
        offsets.values().removeIf(known -> known == offset);
    }

    /** Forgets whatever stood at an offset or behind it. */
    void forgetFrom(long offset) {
        offsets.values().removeIf(known -> known >= offset);
    }

    /** Ids and offsets in the order of appending; read only. */
    Map<String, Long> entries() {
        return offsets;
    }
}
