package io.tidegate.stream;

import io.tidegate.config.Retention;
import io.tidegate.message.Epochs;
import io.tidegate.message.Gap;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.tidegate.message.Since;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a shard should do, written as plainly as possible: every publication ever appended in a list, nothing clever. */
final class ShardModel {
    private final Map<String, ModelStream> streams = new LinkedHashMap<>();
    private final int idWindow;
    private final int addressesMax;
    private final Duration idleMax;

    ShardModel(int idWindow, int addressesMax, Duration idleMax) {
        this.idWindow = idWindow;
        this.addressesMax = addressesMax;
        this.idleMax = idleMax;
    }

    private static final class ModelStream {
        Epochs epochs;

        /** Whether somebody else owns the shard since the last append. */
        boolean isMoved;

        final List<Publication> all = new ArrayList<>();
        final List<String> nodes = new ArrayList<>();
        final List<String> willing = new ArrayList<>();

        /** How many of the newest ids are known. */
        int remembered;

        @Nullable
        String holder;

        @Nullable
        Retention retention;

        int dropped;
        long touched;

        ModelStream(long epoch) {
            this.epochs = Epochs.of(epoch, 0);
        }

        /** The offset of the last publication before the next epoch. */
        long end(long epoch) {
            List<Epochs.Epoch> list = epochs.list();
            for (int i = 0; i < list.size() - 1; i++) {
                if (list.get(i).number() == epoch) {
                    return list.get(i + 1).start();
                }
            }
            return all.size();
        }

        Interest interest() {
            return new Interest(nodes, holder);
        }

        void chooseHolder() {
            if (holder == null || !willing.contains(holder)) {
                holder = nodes.stream().filter(willing::contains).findFirst().orElse(null);
            }
        }

        /** How many of the oldest are not to be had at that time. */
        int droppedAt(long now) {
            int count = dropped;
            while (count < all.size() && retention != null && exceeds(retention, count, now)) {
                count++;
            }
            return count;
        }

        private boolean exceeds(Retention limit, int from, long now) {
            long bytes =
                    all.stream().skip(from).mapToLong(Publication::weightBytes).sum();
            long age = now - all.get(from).timeMillis();
            return all.size() - from > limit.count()
                    || bytes > limit.bytes()
                    || age >= limit.age().toMillis();
        }

        /** The offset that an id got among those that are remembered, or 0. */
        long offsetOf(String id) {
            for (int i = all.size() - 1; i >= all.size() - remembered; i--) {
                if (all.get(i).id().equals(id)) {
                    return i + 1L;
                }
            }
            return 0;
        }

        Position head() {
            return epochs.at(all.size());
        }
    }

    /** Whatever is appended from now on is of another epoch. */
    void onNewOwner() {
        streams.values().forEach(stream -> stream.isMoved = true);
    }

    /** A position about the head, in any epoch that the stream has had. */
    Position inSomeEpoch(String address, Random random) {
        ModelStream stream = streams.get(address);
        if (stream == null) {
            return Position.NONE;
        }
        List<Epochs.Epoch> list = stream.epochs.list();
        long epoch = list.get(random.nextInt(list.size())).number();
        return new Position(epoch, Math.max(0, stream.all.size() + 3 - random.nextInt(25)));
    }

    Set<String> addresses() {
        return streams.keySet();
    }

    Position position(String address) {
        ModelStream stream = streams.get(address);
        return stream == null ? Position.NONE : stream.head();
    }

    @Nullable
    Head head(String address) {
        ModelStream stream = streams.get(address);
        return stream == null ? null : new Head(address, stream.head(), stream.interest());
    }

    /** What an operation should answer. New epochs are random, so they are learned from what it did answer. */
    Outcome run(Operation operation, Outcome answered, long now, Set<String> changed) {
        ModelStream stream = streams.get(operation.address());
        boolean creates = operation instanceof Operation.Append || operation instanceof Operation.Join;
        if (stream == null && creates) {
            if (streams.size() >= addressesMax) {
                return new Outcome.Refused();
            }
            stream = new ModelStream(epochOf(answered));
            streams.put(operation.address(), stream);
            changed.add(operation.address());
        }
        if (operation instanceof Operation.Append append && stream != null) {
            return append(append, stream, epochOf(answered), now, changed);
        } else if (operation instanceof Operation.Join join && stream != null) {
            return join(join, stream, now, changed);
        } else if (operation instanceof Operation.Leave leave) {
            return leave(leave, stream, now, changed);
        } else if (operation instanceof Operation.Read read) {
            return new Outcome.Paged(page(stream, read.since(), read.limit(), now));
        }
        throw new IllegalStateException(operation.toString());
    }

    private static long epochOf(Outcome answered) {
        if (answered instanceof Outcome.Appended appended) {
            return appended.epoch();
        }
        return answered instanceof Outcome.Joined joined ? joined.page().start().epoch() : -1;
    }

    private Outcome append(Operation.Append append, ModelStream stream, long epoch, long now, Set<String> changed) {
        long first = stream.all.size() + 1L;
        List<Outcome.Duplicate> duplicates = new ArrayList<>();
        List<Publication> fresh = new ArrayList<>();
        int repeated = 0;
        for (int i = 0; i < append.publications().size(); i++) {
            Publication publication = append.publications().get(i);
            long offset = stream.offsetOf(publication.id());
            repeated += offset == 0 ? 0 : 1;
            for (int j = 0; j < fresh.size() && offset == 0; j++) {
                offset = fresh.get(j).id().equals(publication.id()) ? first + j : 0;
            }
            if (offset == 0) {
                fresh.add(publication);
            } else {
                duplicates.add(new Outcome.Duplicate(i, offset));
            }
        }
        if (!fresh.isEmpty() && stream.isMoved) {
            stream.epochs = stream.epochs.with(epoch, first - 1);
            stream.isMoved = false;
        }
        stream.all.addAll(fresh);
        stream.remembered = Math.min(stream.remembered + fresh.size(), Math.max(idWindow, repeated + fresh.size()));
        stream.retention = append.retention();
        stream.dropped = stream.droppedAt(now);
        stream.touched = now;
        if (!fresh.isEmpty()) {
            changed.add(append.address());
        }
        return new Outcome.Appended(stream.epochs, first, duplicates, stream.interest());
    }

    private static Outcome join(Operation.Join join, ModelStream stream, long now, Set<String> changed) {
        Interest before = stream.interest();
        stream.willing.remove(join.node());
        if (!stream.nodes.contains(join.node())) {
            stream.nodes.add(join.node());
        }
        if (join.holder()) {
            stream.willing.add(join.node());
        }
        stream.chooseHolder();
        stream.touched = now;
        if (!before.equals(stream.interest())) {
            changed.add(join.address());
        }
        return new Outcome.Joined(page(stream, join.since(), join.limit(), now), stream.interest());
    }

    private static Outcome leave(Operation.Leave leave, @Nullable ModelStream stream, long now, Set<String> changed) {
        if (stream == null) {
            return new Outcome.Left(Interest.NONE);
        }
        if (stream.nodes.remove(leave.node())) {
            changed.add(leave.address());
        }
        stream.willing.remove(leave.node());
        stream.chooseHolder();
        stream.touched = now;
        return new Outcome.Left(stream.interest());
    }

    void sweep(Set<String> departed, long now, Set<String> changed) {
        streams.forEach((address, stream) -> {
            if (stream.nodes.removeAll(departed)) {
                changed.add(address);
            }
            stream.willing.removeAll(departed);
            stream.chooseHolder();
            stream.dropped = stream.droppedAt(now);
        });
        streams.values()
                .removeIf(stream -> stream.nodes.isEmpty()
                        && stream.dropped == stream.all.size()
                        && stream.touched <= now - idleMax.toMillis());
    }

    private static Page page(@Nullable ModelStream stream, Since since, PageLimit limit, long now) {
        Position asked = since instanceof Since.After after ? after.position() : Position.NONE;
        if (stream == null) {
            return asked.equals(Position.NONE)
                    ? new Page(Position.NONE, 0, Epochs.of(0, 0), null, List.of())
                    : new Page(
                            Position.NONE,
                            0,
                            Epochs.of(0, 0),
                            gap(asked, Position.NONE, Gap.UNKNOWN, Gap.Reason.EPOCH),
                            List.of());
        }
        Position head = stream.head();
        Position oldest = stream.epochs.at(stream.droppedAt(now));
        Position start = oldest;
        Gap gap = null;
        if (since instanceof Since.Latest) {
            start = head;
        } else if (since instanceof Since.Last last) {
            start = stream.epochs.at(Math.max(oldest.offset(), head.offset() - last.count()));
        } else if (since instanceof Since.After) {
            boolean isNone = asked.equals(Position.NONE);
            boolean isOfEpoch = isNone ? stream.epochs.start() == 0 : stream.epochs.knows(asked.epoch());
            long end = isNone || !isOfEpoch ? head.offset() : stream.end(asked.epoch());
            if (!isOfEpoch) {
                gap = gap(asked, oldest, Gap.UNKNOWN, Gap.Reason.EPOCH);
            } else if (asked.offset() > end) {
                start = stream.epochs.at(Math.max(end, oldest.offset()));
                gap = gap(asked, start, Gap.UNKNOWN, Gap.Reason.AHEAD);
            } else if (asked.offset() < oldest.offset()) {
                gap = gap(asked, oldest, oldest.offset() - asked.offset(), Gap.Reason.EXPIRED);
            } else {
                start = stream.epochs.at(asked.offset());
            }
        }
        return new Page(start, head.offset(), stream.epochs, gap, limited(stream.all, (int) start.offset(), limit));
    }

    private static Gap gap(Position from, Position to, long lost, Gap.Reason reason) {
        return new Gap(from, to, lost, reason);
    }

    private static List<Publication> limited(List<Publication> all, int from, PageLimit limit) {
        List<Publication> page = new ArrayList<>();
        int bytes = 0;
        for (int i = from; i < all.size() && page.size() < limit.count(); i++) {
            bytes += all.get(i).weightBytes();
            if (!page.isEmpty() && bytes > limit.bytes()) {
                break;
            }
            page.add(all.get(i));
        }
        return page;
    }
}
