package io.tidegate.hub;

import java.util.LinkedHashSet;
import java.util.Set;

/** Ids of nodes that were seen leaving the cluster, the last ones of many; an id never comes back. */
final class Departed {
    private static final int COUNT_MAX = 1024;

    private final Set<String> nodes = new LinkedHashSet<>();

    void add(String node) {
        nodes.add(node);
        if (nodes.size() > COUNT_MAX) {
            nodes.remove(nodes.iterator().next());
        }
    }

    boolean contains(String node) {
        return nodes.contains(node);
    }
}
