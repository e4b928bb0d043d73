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
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Group commit: the publications of one loop on their way to the log, those of one shard that wait together in one call.
 * What waits or is in a call is bounded in bytes.
 */
final class Publisher {
    private final Loop loop;
    private final Streams streams;
    private final Config config;
    private final Appendage appendage;
    private final ShardLanes<Waiting> lanes;
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
        lanes = new ShardLanes<>(loop, config.hub(), one -> one.publication.weightBytes(), this::send);
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
        lanes.add(Streams.shardOf(address), waiting);
        return waiting.promise.future();
    }

    long waitingBytes() {
        return waitingBytes;
    }

    private record Waiting(String address, Publication publication, boolean outward, Promise<Hub.Published> promise) {}

    private Future<Runnable> send(int shard, List<Waiting> batch) {
        Map<String, List<Waiting>> byAddress = new LinkedHashMap<>();
        batch.forEach(one -> byAddress
                .computeIfAbsent(one.address, ignored -> new ArrayList<>())
                .add(one));
        List<Operation> appends = new ArrayList<>(byAddress.size());
        byAddress.forEach((address, group) -> appends.add(new Operation.Append(
                address,
                group.stream().map(Waiting::publication).toList(),
                config.forAddress(address).retention())));
        return Failures.attempt(() -> streams.run(shard, appends))
                .transform(result -> Future.succeededFuture(() -> settle(byAddress.values(), result)));
    }

    private void settle(Collection<List<Waiting>> groups, AsyncResult<List<Outcome>> result) {
        int next = 0;
        for (List<Waiting> group : groups) {
            group.forEach(one -> waitingBytes -= one.publication.weightBytes());
            if (result.succeeded()) {
                Outcome outcome = result.result().get(next++);
                Failures.contain(() -> settle(group, outcome));
            } else {
                refuse(group, Failures.of(result.cause()));
            }
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
