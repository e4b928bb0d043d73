package io.tidegate.hub;

import io.tidegate.bus.Batch;
import io.tidegate.config.Config;
import io.tidegate.config.Retention;
import io.tidegate.events.AppendEvent;
import io.tidegate.loop.Loop;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.tidegate.metrics.HubMeters;
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
    private final HubMeters meters;
    private final ShardLanes<Waiting> lanes;
    private long waitingBytes;

    /** What follows when publications have got their places. */
    interface Appendage {
        /** Publications of one address were appended, one after another from {@code batch.start()} on. */
        void onAppended(Batch batch, Interest interest);

        /** One of them did not come from the native event bus, so it has to go there. */
        void onOutward(String address, Position position, Publication publication);
    }

    Publisher(Loop loop, Streams streams, Config config, Appendage appendage, HubMeters meters) {
        this.loop = loop;
        this.streams = streams;
        this.config = config;
        this.appendage = appendage;
        this.meters = meters;
        lanes = new ShardLanes<>(loop, config.hub(), config.stream().appendTimeout(), this::send, this::expire);
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
        Waiting waiting = new Waiting(address, publication, outward, loop.nowMillis(), Promise.promise());
        lanes.add(Streams.shardOf(address), waiting);
        return waiting.promise.future();
    }

    long waitingBytes() {
        return waitingBytes;
    }

    private record Waiting(
            String address, Publication publication, boolean outward, long sinceMillis, Promise<Hub.Published> promise)
            implements ShardLanes.Work {
        @Override
        public long bytes() {
            return publication.weightBytes();
        }
    }

    /** The publications of one call that go to one address. */
    private record Group(String address, List<Waiting> members, List<Publication> publications) {
        Group(String address) {
            this(address, new ArrayList<>(), new ArrayList<>());
        }

        void add(Waiting one) {
            members.add(one);
            publications.add(one.publication);
        }
    }

    private Future<Runnable> send(int shard, List<Waiting> batch) {
        Map<String, Group> groups = new LinkedHashMap<>();
        for (Waiting one : batch) {
            groups.computeIfAbsent(one.address, Group::new).add(one);
        }
        List<Operation> appends = new ArrayList<>(groups.size());
        for (Group group : groups.values()) {
            Retention retention = config.forAddress(group.address).retention();
            appends.add(new Operation.Append(group.address, group.publications, retention));
        }
        AppendEvent event = new AppendEvent();
        event.begin();
        long began = System.nanoTime();
        return Failures.attempt(() -> streams.run(shard, appends)).transform(result -> {
            meters.onAppend(batch.size(), System.nanoTime() - began);
            event.end(shard, batch.size(), () -> bytes(batch), result.succeeded());
            return Future.succeededFuture(() -> settle(groups.values(), result));
        });
    }

    private static long bytes(List<Waiting> batch) {
        return batch.stream().mapToLong(Waiting::bytes).sum();
    }

    private void expire(Waiting one) {
        waitingBytes -= one.bytes();
        one.promise.fail(Failures.unavailable());
    }

    private void settle(Collection<Group> groups, AsyncResult<List<Outcome>> result) {
        int next = 0;
        for (Group group : groups) {
            for (Publication publication : group.publications) {
                waitingBytes -= publication.weightBytes();
            }
            if (result.succeeded()) {
                Outcome outcome = result.result().get(next++);
                Failures.contain(() -> settle(group, outcome));
            } else {
                refuse(group, Failures.of(result.cause()));
            }
        }
    }

    private void settle(Group group, Outcome outcome) {
        if (outcome instanceof Outcome.Appended appended) {
            accept(group, appended);
        } else {
            refuse(group, Failures.of(outcome));
        }
    }

    private void accept(Group group, Outcome.Appended appended) {
        List<Publication> fresh =
                appended.duplicates().isEmpty() ? acceptFresh(group, appended) : acceptSome(group, appended);
        if (!fresh.isEmpty()) {
            Position start = appended.epochs().at(appended.firstOffset() - 1);
            appendage.onAppended(new Batch(group.address, start, appended.epoch(), fresh), appended.interest());
        }
    }

    private List<Publication> acceptFresh(Group group, Outcome.Appended appended) {
        long offset = appended.firstOffset();
        for (Waiting one : group.members) {
            accept(one, appended.epochs().at(offset++));
        }
        return group.publications;
    }

    private List<Publication> acceptSome(Group group, Outcome.Appended appended) {
        Map<Integer, Long> duplicates = new HashMap<>();
        appended.duplicates().forEach(duplicate -> duplicates.put(duplicate.index(), duplicate.offset()));
        List<Publication> fresh = new ArrayList<>();
        for (int i = 0; i < group.members.size(); i++) {
            Waiting one = group.members.get(i);
            Long known = duplicates.get(i);
            if (known == null) {
                accept(one, appended.epochs().at(appended.firstOffset() + fresh.size()));
                fresh.add(one.publication);
            } else {
                Position place = appended.epochs().at(known);
                Failures.contain(() -> one.promise.complete(new Hub.Published(place, true)));
            }
        }
        return fresh;
    }

    private void accept(Waiting one, Position place) {
        if (one.outward) {
            Failures.contain(() -> appendage.onOutward(one.address, place, one.publication));
        }
        Failures.contain(() -> one.promise.complete(new Hub.Published(place, false)));
    }

    private static void refuse(Group group, HubException failure) {
        group.members.forEach(one -> Failures.contain(() -> one.promise.fail(failure)));
    }
}
