package io.tidegate.stream;

import io.tidegate.message.Epochs;
import io.tidegate.message.Publication;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call's decisions on a shard, made on its owner. Every decision becomes an {@link Effect} that is applied here at
 * once and on the backup afterwards. Bad operations are refused before anything changes, because an exception half
 * way would leave a half-changed shard.
 */
final class ShardRun {
    private static final Logger LOGGER = LoggerFactory.getLogger(ShardRun.class);
    private static final Outcome REFUSED = new Outcome.Refused();
    private static final Outcome TOO_FEW_NODES = new Outcome.TooFewNodes();

    private final Shard shard;
    private final ShardHost host;
    private final boolean enoughNodes;
    private final long nowMillis;
    private final List<Effect> effects = new ArrayList<>();

    ShardRun(Shard shard, ShardHost host) {
        this(shard, host, true);
    }

    /**
     * Begins a call.
     *
     * @param enoughNodes whether so many nodes see each other that publications may be appended
     */
    ShardRun(Shard shard, ShardHost host, boolean enoughNodes) {
        this.shard = shard;
        this.host = host;
        this.enoughNodes = enoughNodes;
        this.nowMillis = host.nowMillis();
    }

    /** What a replica must apply; empty when nothing changed. */
    List<Effect> effects() {
        return effects;
    }

    /** Runs the operations in order; one outcome for each. */
    List<Outcome> run(List<Operation> operations) {
        operations.forEach(this::check);
        List<Outcome> outcomes = new ArrayList<>(operations.size());
        for (Operation operation : operations) {
            outcomes.add(run(operation));
        }
        return outcomes;
    }

    private void check(Operation operation) {
        if (Streams.shardOf(operation.address()) != shard.id()) {
            throw new IllegalArgumentException("address of another shard than " + shard.id());
        }
        if (operation instanceof Operation.Append append
                && append.publications().isEmpty()) {
            throw new IllegalArgumentException("append of nothing");
        }
    }

    /**
     * Without enough nodes not even duplicates are told, because an append that only this side has is not acknowledged any more; and of a stream
     * that is not here nobody knows whether the other side has it.
     */
    private boolean wantsMoreNodes(Operation operation) {
        return operation instanceof Operation.Append || shard.find(operation.address()) == null;
    }

    private Outcome run(Operation operation) {
        if (!enoughNodes && wantsMoreNodes(operation)) {
            return TOO_FEW_NODES;
        }
        if (operation instanceof Operation.Append append) {
            return append(append);
        } else if (operation instanceof Operation.Read read) {
            return new Outcome.Paged(PageReader.read(find(read.address()), read.since(), read.limit(), nowMillis));
        } else if (operation instanceof Operation.Join join) {
            return join(join);
        }
        return leave((Operation.Leave) operation);
    }

    private Outcome append(Operation.Append append) {
        Stream stream = findOrBegin(append.address());
        if (stream == null) {
            return REFUSED;
        }
        int count = append.publications().size();
        List<Effect.Placed> placed = new ArrayList<>(count);
        List<Publication> added = new ArrayList<>(count);
        List<Outcome.Duplicate> duplicates = place(append.publications(), stream, placed, added);
        LogLimit limit = LogLimit.of(append.retention());
        long firstOffset = stream.log().next();
        long firstKept = stream.firstKept(added, limit, nowMillis);
        Epochs epochs = added.isEmpty() ? stream.epochs() : epochsToAppendIn(append.address(), stream);
        Effect.Mark mark = new Effect.Mark(epochs, firstKept, firstOffset + added.size(), nowMillis);
        perform(
                new Effect.Appended(
                        append.address(), mark, placed, limit, host.config().idWindow()),
                !added.isEmpty());
        if (!added.isEmpty()) {
            own(append.address());
        }
        return new Outcome.Appended(
                epochs, firstOffset, duplicates, stream.nodes().interest());
    }

    /**
     * Those of the stream, and a new one unless this owner has begun the newest. Its log may be shorter than that of the
     * owner before, so it must not give out offsets in an epoch of that one.
     */
    private Epochs epochsToAppendIn(String address, Stream stream) {
        if (stream.isOurs()) {
            return stream.epochs();
        }
        long epoch = host.epochAfter(stream.epoch());
        LOGGER.atDebug()
                .addKeyValue("address", address)
                .addKeyValue("cursor", stream.head())
                .addKeyValue("epoch", epoch)
                .log("New owner, its epoch begins behind the cursor");
        return stream.epochs().with(epoch, stream.log().next() - 1);
    }

    private void own(String address) {
        Stream stream = shard.find(address);
        if (stream != null) {
            stream.setOurs(true);
        }
    }

    /** Sorts publications into new ones and duplicates; a duplicate is placed again as it was the first time. */
    private static List<Outcome.Duplicate> place(
            List<Publication> publications, Stream stream, List<Effect.Placed> placed, List<Publication> added) {
        List<Outcome.Duplicate> duplicates = new ArrayList<>();
        Map<String, Integer> here = new HashMap<>();
        for (int i = 0; i < publications.size(); i++) {
            Publication publication = publications.get(i);
            Long before = stream.ids().offsetOf(publication.id());
            if (before != null) {
                duplicates.add(new Outcome.Duplicate(i, before));
                Publication held = stream.log().at(before);
                placed.add(new Effect.Placed(before, held == null ? publication : held));
                continue;
            }
            Integer twice = publications.size() == 1 ? null : here.putIfAbsent(publication.id(), added.size());
            if (twice != null) {
                duplicates.add(new Outcome.Duplicate(i, stream.log().next() + twice));
                continue;
            }
            placed.add(new Effect.Placed(stream.log().next() + added.size(), publication));
            added.add(publication);
        }
        return duplicates;
    }

    private Outcome join(Operation.Join join) {
        Stream stream = findOrBegin(join.address());
        if (stream == null) {
            return REFUSED;
        }
        InterestedNodes nodes = stream.nodes().with(join.node(), join.holder());
        setInterest(join.address(), stream, nodes);
        Page page = PageReader.read(find(join.address()), join.since(), join.limit(), nowMillis);
        return new Outcome.Joined(page, nodes.interest());
    }

    private Outcome leave(Operation.Leave leave) {
        Stream stream = find(leave.address());
        if (stream == null) {
            return new Outcome.Left(Interest.NONE);
        }
        InterestedNodes nodes = stream.nodes().without(List.of(leave.node()));
        setInterest(leave.address(), stream, nodes);
        return new Outcome.Left(nodes.interest());
    }

    /** An effect even where it changes nothing: this may be the repetition of a call that the backup has missed. */
    private void setInterest(String address, Stream stream, InterestedNodes nodes) {
        Effect.Mark mark = stream.mark();
        Effect.Mark touched = new Effect.Mark(mark.epochs(), mark.first(), mark.next(), nowMillis);
        boolean begins = shard.find(address) == null;
        boolean isNew = begins || !nodes.interest().equals(stream.nodes().interest());
        perform(new Effect.Interested(address, touched, nodes), isNew);
        if (begins) {
            own(address);
        }
    }

    /**
     * Drops what retention and idleness allow, and departed nodes.
     *
     * @param known the nodes of the cluster
     * @param departed nodes whose interest is dropped
     * @return nodes with interest here that are neither known nor departed
     */
    Set<String> sweep(Collection<String> known, Collection<String> departed) {
        Set<String> unknown = new LinkedHashSet<>();
        for (String address : List.copyOf(shard.addresses())) {
            Stream stream = find(address);
            if (stream != null) {
                sweep(address, stream, departed);
                stream.nodes().interest().nodes().stream()
                        .filter(node -> !known.contains(node))
                        .forEach(unknown::add);
            }
        }
        return unknown;
    }

    private void sweep(String address, Stream stream, Collection<String> departed) {
        InterestedNodes nodes = stream.nodes().without(departed);
        long first = stream.firstReadable(nowMillis);
        boolean isEmpty = first == stream.log().next();
        boolean isIdle =
                stream.touchedMillis() <= nowMillis - host.config().idleMax().toMillis();
        Effect.Mark before = stream.mark();
        Effect.Mark mark = new Effect.Mark(before.epochs(), first, before.next(), before.touchedMillis());
        if (isEmpty && isIdle && nodes.interest().nodes().isEmpty()) {
            perform(new Effect.Dropped(address), false);
        } else if (!nodes.equals(stream.nodes())) {
            perform(new Effect.Interested(address, mark, nodes), true);
        } else if (!mark.equals(before)) {
            perform(new Effect.Trimmed(address, mark), false);
        }
    }

    /** The stream as its owner sees it: without holes. */
    private @Nullable Stream find(String address) {
        Stream stream = shard.find(address);
        if (stream != null) {
            stream.log().seal();
        }
        return stream;
    }

    /** The stream, or one that an effect may put into the shard; null when the shard is full. */
    private @Nullable Stream findOrBegin(String address) {
        Stream stream = find(address);
        if (stream != null) {
            return stream;
        }
        boolean isFull = shard.size() >= host.config().addressesPerShardMax();
        if (isFull) {
            return null;
        }
        Stream begun = new Stream(Epochs.of(host.newEpoch(), 0), 1);
        begun.setOurs(true);
        return begun;
    }

    private void perform(Effect effect, boolean tell) {
        effect.applyTo(shard);
        effects.add(effect);
        if (tell) {
            shard.onChanged(effect.address());
            host.onChanged(shard.id());
        }
    }
}
