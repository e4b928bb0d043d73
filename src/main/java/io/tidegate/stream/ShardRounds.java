package io.tidegate.stream;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.IMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Visits the shards that this member owns, to take their heads and to sweep them: a few at a time, so that appends need
 * not wait behind a thousand visits. Owned by one thread, which it blocks. Asking a shard that has moved meanwhile is
 * harmless: its new owner answers.
 */
final class ShardRounds {
    private static final Logger LOGGER = LoggerFactory.getLogger(ShardRounds.class);
    private static final int TOGETHER = 16;

    private final HazelcastInstance instance;
    private final IMap<Integer, Shard> map;
    private final ShardHost host;
    private final OwnedShards owned;
    private final Duration timeout;

    /** Nodes with interest that were not in the cluster at the last sweep. */
    private Set<String> unknown = Set.of();

    /**
     * Prepares rounds.
     *
     * @param timeout how long one may take
     */
    ShardRounds(HazelcastInstance instance, IMap<Integer, Shard> map, ShardHost host, Duration timeout) {
        this.instance = instance;
        this.map = map;
        this.host = host;
        this.owned = new OwnedShards(instance);
        this.timeout = timeout;
    }

    List<Head> heads(boolean all) throws InterruptedException {
        Set<Integer> shards = new HashSet<>(owned.gained());
        shards.addAll(host.takeChanged());
        if (all) {
            shards.addAll(owned.all());
        }
        List<Head> heads = new ArrayList<>();
        List<Integer> missed = visit(shards, () -> new HeadsProcessor(all), answer -> heads.addAll(answer.heads()));
        missed.forEach(host::onChanged);
        return heads;
    }

    /** A node's interest goes at the second sweep in a row that does not find it, since members may just be joining. */
    void sweep() throws InterruptedException {
        List<String> known = nodes();
        List<String> departed =
                unknown.stream().filter(node -> !known.contains(node)).toList();
        Set<String> unknownNow = new TreeSet<>();
        visit(owned.all(), () -> new SweepProcessor(known, departed), answer -> unknownNow.addAll(List.of(answer)));
        unknown = unknownNow;
    }

    private List<String> nodes() {
        return instance.getCluster().getMembers().stream()
                .map(ShardRounds::node)
                .filter(Objects::nonNull)
                .toList();
    }

    @SuppressWarnings("NullAway") // a member without the attribute has no node; the stream above drops the null
    private static String node(Member member) {
        return member.getAttribute(HazelcastStreams.NODE_ATTRIBUTE);
    }

    /** Asks the shards, each with a processor of its own; returns those that did not answer. */
    private <R> List<Integer> visit(
            Collection<Integer> shards, Supplier<EntryProcessor<Integer, Shard, R>> processor, Consumer<R> onAnswer)
            throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        List<Integer> missed = new ArrayList<>();
        Iterator<Integer> rest = shards.iterator();
        while (rest.hasNext()) {
            Map<Integer, CompletableFuture<R>> asked = new LinkedHashMap<>();
            while (rest.hasNext() && asked.size() < TOGETHER) {
                int shard = rest.next();
                asked.put(shard, map.submitToKey(shard, processor.get()).toCompletableFuture());
            }
            for (Map.Entry<Integer, CompletableFuture<R>> entry : asked.entrySet()) {
                if (!await(entry.getValue(), end, onAnswer)) {
                    missed.add(entry.getKey());
                }
            }
        }
        return missed;
    }

    private static <R> boolean await(CompletableFuture<R> future, long end, Consumer<R> onAnswer)
            throws InterruptedException {
        try {
            long left = Math.max(0, end - System.nanoTime());
            onAnswer.accept(future.get(left, TimeUnit.NANOSECONDS));
            return true;
        } catch (ExecutionException | TimeoutException failure) {
            // Asked again in the next round; nothing is lost meanwhile.
            LOGGER.debug("A shard did not answer in its round", failure);
            return false;
        }
    }
}
