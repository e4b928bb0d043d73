package io.tidegate.bus;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Ids of nodes that were seen leaving the cluster, the last ones of many. Immutable: each change is a new one.
 *
 * @param nodes the one that left longest ago first
 */
record Departed(Set<String> nodes) {
    static final Departed NOBODY = new Departed(Set.of());

    private static final int COUNT_MAX = 1024;

    Departed with(Collection<String> gone) {
        Set<String> more = new LinkedHashSet<>(nodes);
        more.addAll(gone);
        while (more.size() > COUNT_MAX) {
            more.remove(more.iterator().next());
        }
        return new Departed(more);
    }

    Departed without(Collection<String> back) {
        Set<String> fewer = new LinkedHashSet<>(nodes);
        fewer.removeAll(back);
        return new Departed(fewer);
    }
}
