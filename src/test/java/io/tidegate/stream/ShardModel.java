package io.tidegate.stream;

import io.tidegate.config.Retention;
import io.tidegate.message.Gap;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.tidegate.message.Since;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        final long epoch;
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
            this.epoch = epoch;
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
            return new Position(epoch, all.size());
        }
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
            return append(append, stream, now, changed);
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

    private Outcome append(Operation.Append append, ModelStream stream, long now, Set<String> changed) {
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
        stream.all.addAll(fresh);
        stream.remembered = Math.min(stream.remembered + fresh.size(), Math.max(idWindow, repeated + fresh.size()));
        stream.retention = append.retention();
        stream.dropped = stream.droppedAt(now);
        stream.touched = now;
        if (!fresh.isEmpty()) {
            changed.add(append.address());
        }
        return new Outcome.Appended(stream.epoch, first, duplicates, stream.interest());
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
                    ? new Page(Position.NONE, 0, null, List.of())
                    : new Page(Position.NONE, 0, gap(asked, Position.NONE, Gap.UNKNOWN, Gap.Reason.EPOCH), List.of());
        }
        Position head = stream.head();
        Position oldest = head.at(stream.droppedAt(now));
        Position start = oldest;
        Gap gap = null;
        if (since instanceof Since.Latest) {
            start = head;
        } else if (since instanceof Since.Last last) {
            start = head.at(Math.max(oldest.offset(), head.offset() - last.count()));
        } else if (since instanceof Since.After) {
            boolean isOfEpoch = asked.epoch() == stream.epoch || asked.equals(Position.NONE);
            if (!isOfEpoch) {
                gap = gap(asked, oldest, Gap.UNKNOWN, Gap.Reason.EPOCH);
            } else if (asked.offset() > head.offset()) {
                start = head;
                gap = gap(asked, head, Gap.UNKNOWN, Gap.Reason.AHEAD);
            } else if (asked.offset() < oldest.offset()) {
                gap = gap(asked, oldest, oldest.offset() - asked.offset(), Gap.Reason.EXPIRED);
            } else {
                start = head.at(asked.offset());
            }
        }
        return new Page(start, head.offset(), gap, limited(stream.all, (int) start.offset(), limit));
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
