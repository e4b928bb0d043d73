package io.tidegate.hub;

import io.tidegate.bus.Batch;
import io.tidegate.config.Config;
import io.tidegate.loop.Loop;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.tidegate.protocol.FailureCode;
import io.tidegate.stream.Interest;
import io.tidegate.stream.Operation;
import io.tidegate.stream.Outcome;
import io.tidegate.stream.Streams;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Group commit: the publications of one loop on their way to the log. One append call for each shard is in flight; what
 * is published meanwhile waits for the next, so batches form by themselves under load and an idle system waits for
 * nothing. What waits or is in flight is bounded in bytes.
 */
final class Publisher {
    private final Loop loop;
    private final Streams streams;
    private final Config config;
    private final Appendage appendage;
    private final Map<Integer, Lane> lanes = new HashMap<>();
    private long waitingBytes;

    /** What follows when publications have got their places. */
    interface Appendage {
        /** Publications of one address were appended, one after another from {@code batch.start()} on. */
        void onAppended(Batch batch, Interest interest);

        /** One of them did not come from the native event bus, so it has to go there. */
        void onOutward(String address, Position position, Publication publication);
    }

    Publisher(Loop loop, Streams streams, Config config, Appendage appendage) {
        this.loop = loop;
        this.streams = streams;
        this.config = config;
        this.appendage = appendage;
    }

    /**
     * Appends a publication.
     *
     * @param outward whether it is new to the native event bus
     */
    Future<Hub.Published> publish(String address, Publication publication, boolean outward) {
        assert loop.isCurrent();
        int bytes = publication.weightBytes();
        if (waitingBytes + bytes > config.hub().publishBytesMax() && waitingBytes > 0) {
            return Future.failedFuture(
                    new HubException(FailureCode.OVERLOADED, "too many publications wait to be appended, try again"));
        }
        waitingBytes += bytes;
        Waiting waiting = new Waiting(address, publication, outward, Promise.promise());
        lanes.computeIfAbsent(Streams.shardOf(address), Lane::new).add(waiting);
        return waiting.promise.future();
    }

    long waitingBytes() {
        return waitingBytes;
    }

    private record Waiting(String address, Publication publication, boolean outward, Promise<Hub.Published> promise) {}

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
            Map<String, List<Waiting>> byAddress = takeBatch();
            List<Operation> appends = new ArrayList<>(byAddress.size());
            byAddress.forEach((address, group) -> appends.add(new Operation.Append(
                    address,
                    group.stream().map(Waiting::publication).toList(),
                    config.forAddress(address).retention())));
            loop.bring(Failures.attempt(() -> streams.run(shard, appends))).onComplete(result -> {
                int next = 0;
                for (List<Waiting> group : byAddress.values()) {
                    group.forEach(one -> waitingBytes -= one.publication.weightBytes());
                    if (result.succeeded()) {
                        Outcome outcome = result.result().get(next++);
                        Failures.contain(() -> settle(group, outcome));
                    } else {
                        refuse(group, Failures.of(result.cause()));
                    }
                }
                send();
            });
        }

        private Map<String, List<Waiting>> takeBatch() {
            Map<String, List<Waiting>> byAddress = new LinkedHashMap<>();
            for (int i = 0; i < config.hub().batchCountMax() && !waiting.isEmpty(); i++) {
                Waiting next = waiting.remove();
                byAddress
                        .computeIfAbsent(next.address, ignored -> new ArrayList<>())
                        .add(next);
            }
            return byAddress;
        }
    }

    private void settle(List<Waiting> group, Outcome outcome) {
        if (outcome instanceof Outcome.Appended appended) {
            accept(group, appended);
        } else {
            refuse(group, Failures.full());
        }
    }

    private void accept(List<Waiting> group, Outcome.Appended appended) {
        Map<Integer, Long> duplicates = new HashMap<>();
        appended.duplicates().forEach(duplicate -> duplicates.put(duplicate.index(), duplicate.offset()));
        List<Publication> fresh = new ArrayList<>(group.size());
        long offset = appended.firstOffset();
        for (int i = 0; i < group.size(); i++) {
            Waiting one = group.get(i);
            Long known = duplicates.get(i);
            Position place = new Position(appended.epoch(), known == null ? offset++ : known);
            if (known == null) {
                fresh.add(one.publication);
            }
            if (known == null && one.outward) {
                Failures.contain(() -> appendage.onOutward(one.address, place, one.publication));
            }
            Failures.contain(() -> one.promise.complete(new Hub.Published(place, known != null)));
        }
        if (!fresh.isEmpty()) {
            Position start = new Position(appended.epoch(), appended.firstOffset() - 1);
            appendage.onAppended(new Batch(group.get(0).address, start, fresh), appended.interest());
        }
    }

    private static void refuse(List<Waiting> group, HubException failure) {
        group.forEach(one -> Failures.contain(() -> one.promise.fail(failure)));
    }
}
