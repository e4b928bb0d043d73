package io.tidegate.hub;

import io.tidegate.config.HubConfig;
import io.tidegate.loop.Loop;
import io.tidegate.protocol.FailureCode;
import io.tidegate.stream.Operation;
import io.tidegate.stream.Outcome;
import io.tidegate.stream.PageLimit;
import io.tidegate.stream.Streams;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;

/** Joins, leaves and reads of one loop on their way to the shards. How many may wait is bounded. */
final class ShardQueue {
    private final Loop loop;
    private final Streams streams;
    private final int waitingMax;
    private final ShardLanes<Waiting> lanes;

    /**
     * Nothing waits.
     *
     * @param patience what has waited longer when its turn comes fails
     */
    ShardQueue(Loop loop, Streams streams, HubConfig config, Duration patience) {
        this.loop = loop;
        this.streams = streams;
        this.waitingMax = config.operationsMax();
        lanes = new ShardLanes<>(loop, config, patience, this::send, ShardQueue::expire);
    }

    /**
     * Runs the operation after all that were submitted before for its shard; completes on this loop, never at once. Fails
     * with OVERLOADED when too much waits already, with UNAVAILABLE when it has waited too long.
     */
    Future<Outcome> submit(Operation operation) {
        assert loop.isCurrent();
        Promise<Outcome> promise = Promise.promise();
        if (lanes.waitingCount() >= waitingMax) {
            loop.run(() -> promise.fail(
                    new HubException(FailureCode.OVERLOADED, "too many operations wait for the log, try again")));
        } else {
            lanes.add(Streams.shardOf(operation.address()), new Waiting(operation, loop.nowMillis(), promise));
        }
        return promise.future();
    }

    private record Waiting(Operation operation, long sinceMillis, Promise<Outcome> promise) implements ShardLanes.Work {
        /** What the answer may weigh. */
        @Override
        public long bytes() {
            if (operation instanceof Operation.Read read) {
                return weight(read.limit());
            }
            return operation instanceof Operation.Join join ? weight(join.limit()) : 0;
        }

        private static long weight(PageLimit limit) {
            return limit.count() == 0 ? 0 : limit.bytes();
        }
    }

    private Future<Runnable> send(int shard, List<Waiting> batch) {
        List<Operation> operations = batch.stream().map(Waiting::operation).toList();
        return Failures.attempt(() -> streams.run(shard, operations))
                .transform(outcomes -> Future.succeededFuture(() -> settle(batch, outcomes)));
    }

    private static void expire(Waiting one) {
        one.promise.fail(Failures.unavailable());
    }

    private static void settle(List<Waiting> batch, AsyncResult<List<Outcome>> outcomes) {
        for (int i = 0; i < batch.size(); i++) {
            int index = i;
            Promise<Outcome> promise = batch.get(i).promise;
            Failures.contain(() -> promise.handle(outcomes.map(all -> all.get(index))));
        }
    }
}
