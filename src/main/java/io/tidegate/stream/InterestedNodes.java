package io.tidegate.stream;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream's interest, and which of its nodes would hold the native consumer.
 *
 * @param interest what others are told
 * @param willing nodes of the interest that would be holder
 */
record InterestedNodes(Interest interest, List<String> willing) {
    static final InterestedNodes NONE = new InterestedNodes(Interest.NONE, List.of());

    InterestedNodes {
        willing = List.copyOf(willing);
    }

    /** The same with a node added, or with its willingness changed. */
    InterestedNodes with(String node, boolean isWilling) {
        List<String> nodes = including(interest.nodes(), node);
        List<String> newWilling = isWilling ? including(willing, node) : excluding(willing, List.of(node));
        return of(nodes, newWilling, interest.holder());
    }

    /** The same without these nodes. */
    InterestedNodes without(Collection<String> departed) {
        return of(excluding(interest.nodes(), departed), excluding(willing, departed), interest.holder());
    }

    /** Both together; where they disagree, this one is right. */
    InterestedNodes union(InterestedNodes other) {
        InterestedNodes union = this;
        for (String node : other.interest.nodes()) {
            if (!interest.nodes().contains(node)) {
                union = union.with(node, other.willing.contains(node));
            }
        }
        return union;
    }

    /** The holder stays as long as it is willing; else the first willing node becomes it. */
    private static InterestedNodes of(List<String> nodes, List<String> willing, @Nullable String holder) {
        String next = holder;
        if (holder == null || !willing.contains(holder)) {
            next = nodes.stream().filter(willing::contains).findFirst().orElse(null);
        }
        return new InterestedNodes(new Interest(nodes, next), willing);
    }

    private static List<String> including(List<String> nodes, String node) {
        if (nodes.contains(node)) {
            return nodes;
        }
        List<String> all = new ArrayList<>(nodes);
        all.add(node);
        return all;
    }

    private static List<String> excluding(List<String> nodes, Collection<String> departed) {
        return nodes.stream().filter(node -> !departed.contains(node)).toList();
    }
}
