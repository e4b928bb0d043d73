package io.tidegate.hub;

import io.tidegate.loop.Loop;
import io.tidegate.stream.Operation;
import io.tidegate.stream.Outcome;
import io.tidegate.stream.Streams;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Joins, leaves and reads of one loop on their way to the shards: one call for each shard at a time, and what comes
 * meanwhile waits for the next. Their number is bounded by the loop's addresses and its clients' requests.
 */
final class ShardQueue {
    private final Loop loop;
    private final Streams streams;
    private final int batchCountMax;
    private final Map<Integer, Lane> lanes = new HashMap<>();

    ShardQueue(Loop loop, Streams streams, int batchCountMax) {
        this.loop = loop;
        this.streams = streams;
        this.batchCountMax = batchCountMax;
    }

    /** Runs the operation after all that were submitted before for its shard; completes on this loop. */
    Future<Outcome> submit(Operation operation) {
        assert loop.isCurrent();
        Promise<Outcome> promise = Promise.promise();
        int shard = Streams.shardOf(operation.address());
        lanes.computeIfAbsent(shard, Lane::new).add(new Waiting(operation, promise));
        return promise.future();
    }

    private record Waiting(Operation operation, Promise<Outcome> promise) {}

    private final class Lane {
        private final int shard;
        private final Deque<Waiting> waiting = new ArrayDeque<>();
        private boolean busy;

        Lane(int shard) {
            this.shard = shard;
        }

        void add(Waiting next) {
            waiting.add(next);
            if (!busy) {
                busy = true;
                loop.run(this::send);
            }
        }

        private void send() {
            if (waiting.isEmpty()) {
                busy = false;
                lanes.remove(shard);
                return;
            }
            List<Waiting> batch = new ArrayList<>();
            while (!waiting.isEmpty() && batch.size() < batchCountMax) {
                batch.add(waiting.remove());
            }
            List<Operation> operations = batch.stream().map(Waiting::operation).toList();
            loop.bring(Failures.attempt(() -> streams.run(shard, operations))).onComplete(outcomes -> {
                for (int i = 0; i < batch.size(); i++) {
                    int index = i;
                    Promise<Outcome> promise = batch.get(i).promise;
                    Failures.contain(() -> promise.handle(outcomes.map(all -> all.get(index))));
                }
                send();
            });
        }
    }
}
