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
 * What one loop has for the shards: one call for each shard at a time, few calls altogether, and what comes meanwhile waits
 * for the next. So batches form by themselves under load, and an idle system waits for nothing. Shards take turns. Whoever
 * adds bounds what may wait.
 *
 * @param <T> a piece of work
 */
final class ShardLanes<T> {
    private final Loop loop;
    private final int countMax;
    private final long bytesMax;
    private final ToLongFunction<T> weight;
    private final Call<T> call;
    private final CallSlots slots;

    /** One for each shard that has been used. */
    private final Map<Integer, Lane> lanes = new HashMap<>();

    /** Lanes with work and without a call, in the order of their turns. */
    private final Deque<Lane> ready = new ArrayDeque<>();

    private int waitingCount;
    private boolean sending;

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
        slots = new CallSlots(loop, config.callsMax(), config.callPatience(), this::sendSoon);
    }

    void add(int shard, T work) {
        assert loop.isCurrent();
        waitingCount++;
        Lane lane = lanes.computeIfAbsent(shard, Lane::new);
        lane.waiting.add(work);
        lane.queue();
        sendSoon();
    }

    /** Pieces of work that are not in a call yet. */
    int waitingCount() {
        return waitingCount;
    }

    /** At the end of this turn, so that all of a turn goes together. */
    private void sendSoon() {
        if (!sending) {
            sending = true;
            loop.run(this::send);
        }
    }

    private void send() {
        sending = false;
        while (!ready.isEmpty() && slots.isFree()) {
            ready.remove().send();
        }
        if (!ready.isEmpty()) {
            slots.want();
        }
    }

    private final class Lane {
        private final int shard;
        private final Deque<T> waiting = new ArrayDeque<>();
        private boolean busy;

        Lane(int shard) {
            this.shard = shard;
        }

        /** Takes its turn, unless it waits for it already, or for the answer to a call. */
        private void queue() {
            if (!busy) {
                busy = true;
                ready.add(this);
            }
        }

        private void send() {
            CallSlots.Slot slot = slots.take();
            loop.bring(call.send(shard, takeBatch())).onComplete(settled -> {
                slots.give(slot);
                Failures.contain(() -> settled.result().run());
                busy = false;
                if (!waiting.isEmpty()) {
                    queue();
                }
                sendSoon();
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
