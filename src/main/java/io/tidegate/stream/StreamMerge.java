package io.tidegate.stream;

import io.tidegate.message.Epochs;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a stream that two halves of a cluster had. A client must never read on in one order with a cursor of
 * another one, so:
 *
 * <ul>
 *   <li>Only one half has it, or has ever appended to it: that one stays.
 *   <li>One is a prefix of the other: the longer one stays. Each half appended in epochs of its own, so the shorter one's
 *       head tells.
 *   <li>There is a minimum of nodes ({@code stream.minimumNodes}): that of the larger half stays, unless that half has had too few nodes and has begun no epoch of
 *       its own since they parted. What the other has more was on its way when they parted, and was not acknowledged since
 *       (<a href="../../../../../../docs/decisions/0018-a-minimum-of-nodes.md">decision 18</a>).
 *   <li>Otherwise they have diverged. The stream gets a new epoch that starts at the larger head, and forgets the earlier
 *       ones, so every client is told of a gap. The publications of both are dropped, since they are no longer one order and no reader
 *       could place them; every reader was either shown them or is told. The newest ids of both are kept with the
 *       offsets they had, which all lie before the new epoch's start: a publisher that repeats a publication after the
 *       heal is told that it is a duplicate, and nobody gets it twice.
 * </ul>
 *
 * <p>The interest is that of both halves together. Neither of the two streams is changed.
 */
final class StreamMerge {
    private final ShardHost host;

    StreamMerge(ShardHost host) {
        this.host = host;
    }

    /**
     * Merges two streams of one address.
     *
     * @param existing of the larger half; null when it has none
     * @param merging of the smaller half
     */
    Stream merge(@Nullable Stream existing, Stream merging) {
        if (existing == null) {
            return sealedCopy(merging);
        }
        Stream left = sealedCopy(existing);
        Stream right = sealedCopy(merging);
        Stream survivor = survivor(left, right);
        Stream merged = survivor == null ? newLife(left, right) : survivor;
        LogLimit limit = survivor == null ? newer(left, right).limit() : survivor.limit();
        long touchedMillis = Math.max(left.touchedMillis(), right.touchedMillis());
        merged.restore(left.nodes().union(right.nodes()), limit, touchedMillis);
        return merged;
    }

    private static Stream sealedCopy(Stream stream) {
        Stream copy = stream.copy();
        copy.log().seal();
        return copy;
    }

    /** The one of the two that goes on; null when they have diverged. */
    private @Nullable Stream survivor(Stream existing, Stream merging) {
        if (head(merging) == 0) {
            return existing;
        }
        if (head(existing) == 0) {
            return merging;
        }
        if (existing.epochs().hold(merging.head(), head(existing))) {
            return existing;
        }
        if (merging.epochs().hold(existing.head(), head(merging))) {
            return merging;
        }
        if (host.config().minimumNodes() <= 1) {
            return null;
        }
        // The merging one only if it went on alone. The larger half had enough nodes, unless it has come to be larger
        // since.
        boolean mergingMayHaveGoneOn = host.wasTooFew() && merging.epochs().knows(existing.epoch());
        return mergingMayHaveGoneOn ? merging : existing;
    }

    private Stream newLife(Stream left, Stream right) {
        long latest = Math.max(left.epoch(), right.epoch());
        long start = Math.max(head(left), head(right));
        Stream merged = new Stream(Epochs.of(host.epochAfter(latest), start), start + 1);
        newestIds(left, right).forEach(id -> merged.ids().put(id.getKey(), id.getValue()));
        return merged;
    }

    /** The newest ids of both, half of them from each as long as it has some; oldest first. */
    private List<Map.Entry<String, Long>> newestIds(Stream left, Stream right) {
        List<Map.Entry<String, Long>> lefts = newestFirst(left);
        List<Map.Entry<String, Long>> rights = newestFirst(right);
        List<Map.Entry<String, Long>> both = new ArrayList<>();
        for (int i = 0; i < Math.max(lefts.size(), rights.size()); i++) {
            if (i < lefts.size()) {
                both.add(lefts.get(i));
            }
            if (i < rights.size() && left.ids().offsetOf(rights.get(i).getKey()) == null) {
                both.add(rights.get(i));
            }
        }
        List<Map.Entry<String, Long>> newest = new ArrayList<>(
                both.subList(0, Math.min(both.size(), host.config().idWindow())));
        Collections.reverse(newest);
        return newest;
    }

    private static List<Map.Entry<String, Long>> newestFirst(Stream stream) {
        List<Map.Entry<String, Long>> ids =
                new ArrayList<>(stream.ids().entries().entrySet());
        Collections.reverse(ids);
        return ids;
    }

    private static Stream newer(Stream left, Stream right) {
        return right.touchedMillis() > left.touchedMillis() ? right : left;
    }

    private static long head(Stream stream) {
        return stream.head().offset();
    }
}
