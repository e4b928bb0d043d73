package io.tidegate.stream;

import io.tidegate.config.StreamConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Streams of one JVM: the same {@link Shard}s as in the cluster, without a cluster. Thread-safe.
 *
 * <p>Every call takes two tasks of the executor: the first one runs the operations, the second one completes the call.
 * With an executor that waits, a test lets other work happen in between; with one that mixes its tasks, calls overtake
 * each other. {@link #failNext} and {@link #lose} break things.
 */
public final class MemoryStreams implements Streams {
    /** What happens to a call that fails. */
    public enum Failure {
        /** Nothing was done. */
        BEFORE,
        /** The operations were run, but nobody says so. */
        AFTER
    }

    private final ShardHost host;
    private final Executor executor;
    private final @Nullable Shard[] shards = new Shard[SHARDS];
    private final @Nullable Shard[] backups = new Shard[SHARDS];
    private final Queue<Failure> failures = new ArrayDeque<>();
    private @Nullable Set<String> nodes;
    private Set<String> unknown = Set.of();

    /** Completes every call at once, on the caller's thread. */
    public MemoryStreams(StreamConfig config, Random random, LongSupplier clockMillis) {
        this(config, random, clockMillis, Runnable::run);
    }

    /** Runs and completes calls as the executor does. */
    public MemoryStreams(StreamConfig config, Random random, LongSupplier clockMillis, Executor executor) {
        this.host = new ShardHost(config, random, clockMillis);
        this.executor = executor;
    }

    /** Lets the next call of {@link #run} that has no failure yet fail with {@link StreamsUnavailableException}. */
    public synchronized void failNext(Failure failure) {
        failures.add(failure);
    }

    /** Loses a shard, as when owner and backup die together: its streams begin new epochs. */
    public synchronized void lose(int shard) {
        shards[shard] = null;
    }

    /** The shard's backup gets all that the owner has now. */
    public synchronized void backUp(int shard) {
        backups[shard] = copy(shards[shard]);
    }

    /** The shard's owner dies; its backup becomes the owner, with what it was given last. */
    public synchronized void failOver(int shard) {
        shards[shard] = copy(backups[shard]);
        host.onChanged(shard);
    }

    private static @Nullable Shard copy(@Nullable Shard shard) {
        if (shard == null) {
            return null;
        }
        Shard copy = new Shard(shard.id());
        copy.copyFrom(shard);
        return copy;
    }

    /** Says which nodes are in the cluster, so that {@link #sweep} drops the others' interest; before, all are. */
    public synchronized void setNodes(Collection<String> present) {
        nodes = Set.copyOf(present);
    }

    @Override
    public Future<List<Outcome>> run(int shard, List<Operation> operations) {
        List<Operation> copy = List.copyOf(operations);
        return later(() -> runNow(shard, copy));
    }

    private synchronized List<Outcome> runNow(int id, List<Operation> operations) {
        Failure failure = failures.poll();
        if (failure == Failure.BEFORE) {
            throw unavailable();
        }
        Shard known = shards[id];
        Shard shard = known == null ? new Shard(id) : known;
        ShardRun run = new ShardRun(shard, host);
        List<Outcome> outcomes = run.run(operations);
        if (!run.effects().isEmpty()) {
            shards[id] = shard;
        }
        if (failure == Failure.AFTER) {
            throw unavailable();
        }
        return outcomes;
    }

    @Override
    public Future<List<Head>> heads(boolean all) {
        return later(() -> headsNow(all));
    }

    private synchronized List<Head> headsNow(boolean all) {
        List<Head> heads = new ArrayList<>();
        List<Integer> changed = host.takeChanged();
        for (Shard shard : shards) {
            if (shard != null && (all || changed.contains(shard.id()))) {
                heads.addAll(shard.takeHeads(all));
            }
        }
        return heads;
    }

    @Override
    public Future<Void> sweep() {
        return later(() -> {
            sweepNow();
            return null;
        });
    }

    private synchronized void sweepNow() {
        Set<String> unknownNow = new TreeSet<>();
        for (Shard shard : shards) {
            if (shard != null) {
                Set<String> known = nodes == null ? Set.copyOf(interested(shard)) : nodes;
                unknownNow.addAll(new ShardRun(shard, host).sweep(known, unknown));
            }
        }
        unknown = unknownNow;
    }

    private static List<String> interested(Shard shard) {
        List<String> all = new ArrayList<>();
        for (String address : shard.addresses()) {
            Stream stream = shard.find(address);
            if (stream != null) {
                all.addAll(stream.nodes().interest().nodes());
            }
        }
        return all;
    }

    private <T> Future<T> later(Supplier<T> work) {
        Promise<T> promise = Promise.promise();
        executor.execute(() -> {
            try {
                T result = work.get();
                executor.execute(() -> promise.complete(result));
            } catch (RuntimeException failure) {
                executor.execute(() -> promise.fail(failure));
            }
        });
        return promise.future();
    }

    private static StreamsUnavailableException unavailable() {
        return new StreamsUnavailableException("made to fail", new IllegalStateException("by the test"));
    }
}
