package io.tidegate.hub;

import io.tidegate.config.HubConfig;
import io.tidegate.loop.Loop;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * What one loop has for the shards: one call for each shard at a time, and what comes meanwhile waits for the next. So
 * batches form by themselves under load, and an idle system waits for nothing. Whoever adds bounds what may wait.
 *
 * @param <T> a piece of work
 */
final class ShardLanes<T> {
    private final Loop loop;
    private final int countMax;
    private final long bytesMax;
    private final ToLongFunction<T> weight;
    private final Call<T> call;
    private final Map<Integer, Lane> lanes = new HashMap<>();
    private int waitingCount;

    /** One call to a shard. */
    interface Call<T> {
        /** Does the work; the future completes on any thread with whatever is needed to settle the batch. */
        Future<Runnable> send(int shard, List<T> batch);
    }

    /**
     * Lanes without work.
     *
     * @param weight bytes that a piece of work carries or asks for
     * @param call must not fail: what went wrong is part of how the batch is settled
     */
    ShardLanes(Loop loop, HubConfig config, ToLongFunction<T> weight, Call<T> call) {
        this.loop = loop;
        this.countMax = config.batchCountMax();
        this.bytesMax = config.batchBytesMax();
        this.weight = weight;
        this.call = call;
    }

    void add(int shard, T work) {
        assert loop.isCurrent();
        waitingCount++;
        lanes.computeIfAbsent(shard, Lane::new).waiting.add(work);
    }

    /** Pieces of work that are not in a call yet. */
    int waitingCount() {
        return waitingCount;
    }

    private final class Lane {
        private final int shard;
        private final Deque<T> waiting = new ArrayDeque<>();

        /** A lane lives from its first work until nothing waits; its first call goes at the end of this turn. */
        Lane(int shard) {
            this.shard = shard;
            loop.run(this::send);
        }

        private void send() {
            if (waiting.isEmpty()) {
                lanes.remove(shard);
                return;
            }
            loop.bring(call.send(shard, takeBatch())).onComplete(settled -> {
                Failures.contain(() -> settled.result().run());
                send();
            });
        }

        /** At least one piece, however heavy. */
        private List<T> takeBatch() {
            List<T> batch = new ArrayList<>();
            long bytes = 0;
            for (T next = waiting.peek(); next != null && batch.size() < countMax; next = waiting.peek()) {
                bytes += weight.applyAsLong(next);
                if (bytes > bytesMax && !batch.isEmpty()) {
                    break;
                }
                batch.add(waiting.remove());
            }
            waitingCount -= batch.size();
            return batch;
        }
    }
}
