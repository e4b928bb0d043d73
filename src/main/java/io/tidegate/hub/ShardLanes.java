package io.tidegate.hub;

import io.tidegate.config.HubConfig;
import io.tidegate.loop.Loop;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What one loop has for the shards: one call for each shard at a time, few calls altogether, and what comes meanwhile waits
 * for the next. So batches form by themselves under load, and an idle system waits for nothing. Shards take turns. Whoever
 * adds bounds how much may wait; nothing waits for its call much longer than the patience and one call take.
 *
 * @param <T> a piece of work
 */
final class ShardLanes<T extends ShardLanes.Work> {
    private final Loop loop;
    private final int countMax;
    private final long bytesMax;
    private final long patienceMillis;
    private final Call<T> call;
    private final Consumer<T> onExpired;
    private final CallSlots slots;

    /** One for each shard that has been used. */
    private final Map<Integer, Lane> lanes = new HashMap<>();

    /** Lanes with work and without a call, in the order of their turns. */
    private final Deque<Lane> ready = new ArrayDeque<>();

    private int waitingCount;
    private boolean sending;

    /** What waits for a call. */
    interface Work {
        /** Bytes that it carries or asks for. */
        long bytes();

        /** When it began to wait, in milliseconds since the Unix epoch. */
        long sinceMillis();
    }

    /** One call to a shard. */
    interface Call<T> {
        /** Does the work; the future completes on any thread with whatever is needed to settle the batch. */
        Future<Runnable> send(int shard, List<T> batch);
    }

    /**
     * Lanes without work.
     *
     * @param patience what has waited longer when its turn comes is given up
     * @param call must not fail: what went wrong is part of how the batch is settled
     * @param onExpired told of what was given up
     */
    ShardLanes(Loop loop, HubConfig config, Duration patience, Call<T> call, Consumer<T> onExpired) {
        this.loop = loop;
        this.countMax = config.batchCountMax();
        this.bytesMax = config.batchBytesMax();
        this.patienceMillis = patience.toMillis();
        this.call = call;
        this.onExpired = onExpired;
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
            expire();
            if (waiting.isEmpty()) {
                busy = false;
                return;
            }
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

        /** Its shard does not answer, or too slowly for all that there is. */
        private void expire() {
            long before = loop.nowMillis() - patienceMillis;
            for (T oldest = waiting.peek(); oldest != null && oldest.sinceMillis() < before; oldest = waiting.peek()) {
                T expired = waiting.remove();
                waitingCount--;
                Failures.contain(() -> onExpired.accept(expired));
            }
        }

        /** At least one piece, however heavy. */
        private List<T> takeBatch() {
            List<T> batch = new ArrayList<>();
            long bytes = 0;
            for (T next = waiting.peek(); next != null && batch.size() < countMax; next = waiting.peek()) {
                bytes += next.bytes();
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
