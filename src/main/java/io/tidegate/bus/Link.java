package io.tidegate.bus;

import io.micrometer.core.instrument.Counter;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The way from one loop to one other node, bounded in bytes: what waits to be flushed plus what the event bus has taken
 * and not yet written. A batch that does not fit is dropped, and only the position of its newest publication goes,
 * one per address however many batches were dropped. Those notices have the last eighth of the bound for themselves, so
 * that they still fit when batches do not; they wait while more than half of the bound is in flight, so that a frozen
 * peer gets one notice per address and not one per batch. Owned by that loop.
 */
final class Link {
    private static final int NOTICE_SHARE = 8;
    private static final int NOTICE_BYTES = 160;

    private final int bytesMax;
    private final int messageBytesMax;
    private final Counter dropped;
    private final Sender sender;
    private final Runnable onProgress;
    private final List<Lane> lanes;
    private long waitingBytes;
    private long flyingBytes;

    /** Hands a message to the event bus, for a loop of the other node; completes when its bytes are written. */
    interface Sender {
        Future<Void> send(int loop, BusMessage message);
    }

    /**
     * An idle link.
     *
     * @param bytesMax the bound
     * @param messageBytesMax a message is sent when it has become this big
     * @param onProgress called after something was written, so that what waits may be flushed
     */
    Link(int loops, int bytesMax, int messageBytesMax, Counter dropped, Sender sender, Runnable onProgress) {
        this.bytesMax = bytesMax;
        this.messageBytesMax = messageBytesMax;
        this.dropped = dropped;
        this.sender = sender;
        this.onProgress = onProgress;
        this.lanes = IntStream.range(0, loops).mapToObj(Lane::new).toList();
    }

    void deliver(Batch batch) {
        Lane lane = lane(batch.address());
        List<Batch> pieces = split(batch);
        int weight = pieces.stream().mapToInt(Link::weigh).sum();
        if (usedBytes() + weight > bytesMax - bytesMax / NOTICE_SHARE) {
            dropped.increment();
            lane.addBehind(batch.address(), batch.end());
            return;
        }
        waitingBytes += weight;
        lane.batches.addAll(pieces);
    }

    void tell(HeadNotice notice) {
        Lane lane = lane(notice.address());
        if (lane.heads.containsKey(notice.address()) || reserveNotice(notice.address())) {
            lane.heads.put(notice.address(), notice);
        }
    }

    /** Hands over what may be sent now. */
    void flush() {
        lanes.forEach(Lane::flush);
    }

    boolean isIdle() {
        return usedBytes() == 0;
    }

    private long usedBytes() {
        return waitingBytes + flyingBytes;
    }

    private Lane lane(String address) {
        return lanes.get(Nodes.homeLoop(address, lanes.size()));
    }

    /** Whether there was room. Where there is none the notice is forgotten: the stream's next head says the same. */
    private boolean reserveNotice(String address) {
        int weight = weighNotice(address);
        if (usedBytes() + weight > bytesMax) {
            return false;
        }
        waitingBytes += weight;
        return true;
    }

    private List<Batch> split(Batch batch) {
        List<Batch> pieces = new ArrayList<>();
        List<Publication> all = batch.publications();
        int from = 0;
        int bytes = 0;
        for (int i = 0; i < all.size(); i++) {
            int weight = all.get(i).weightBytes();
            if (i > from && bytes + weight > messageBytesMax) {
                pieces.add(piece(batch, from, i));
                from = i;
                bytes = 0;
            }
            bytes += weight;
        }
        pieces.add(piece(batch, from, all.size()));
        return pieces;
    }

    private static Batch piece(Batch batch, int from, int to) {
        List<Publication> publications = batch.publications().subList(from, to);
        if (from == 0) {
            return new Batch(batch.address(), batch.start(), batch.epoch(), publications);
        }
        Position start = new Position(batch.epoch(), batch.start().offset() + from);
        return new Batch(batch.address(), start, publications);
    }

    private static int weigh(Batch batch) {
        return batch.address().length()
                + batch.publications().stream()
                        .mapToInt(Publication::weightBytes)
                        .sum();
    }

    private static int weighNotice(String address) {
        return NOTICE_BYTES + address.length();
    }

    private void onWritten(int weight) {
        flyingBytes -= weight;
        onProgress.run();
    }

    /** What waits for one loop of the other node. */
    private final class Lane {
        final int loop;
        final Deque<Batch> batches = new ArrayDeque<>();
        final Map<String, HeadNotice> heads = new LinkedHashMap<>();
        final Map<String, BusMessage.Behind> behinds = new LinkedHashMap<>();

        Lane(int loop) {
            this.loop = loop;
        }

        void addBehind(String address, Position position) {
            if (behinds.containsKey(address) || reserveNotice(address)) {
                behinds.put(address, new BusMessage.Behind(address, position));
            }
        }

        void flush() {
            while (!batches.isEmpty() || mayNotify()) {
                flushOne();
            }
        }

        private boolean mayNotify() {
            return flyingBytes <= bytesMax / 2 && !(heads.isEmpty() && behinds.isEmpty());
        }

        private void flushOne() {
            List<Batch> someBatches = new ArrayList<>();
            List<HeadNotice> someHeads = new ArrayList<>();
            List<BusMessage.Behind> someBehinds = new ArrayList<>();
            int weight = 0;
            while (!batches.isEmpty() && (weight == 0 || weight + weigh(batches.element()) <= messageBytesMax)) {
                weight += weigh(batches.element());
                someBatches.add(batches.remove());
            }
            if (mayNotify()) {
                weight += take(heads, someHeads, messageBytesMax - weight);
                weight += take(behinds, someBehinds, messageBytesMax - weight);
            }
            send(new BusMessage(someBatches, someHeads, someBehinds), weight);
        }

        private <T> int take(Map<String, T> from, List<T> to, int room) {
            int weight = 0;
            var entries = from.entrySet().iterator();
            while (entries.hasNext() && weight < room) {
                var entry = entries.next();
                weight += weighNotice(entry.getKey());
                to.add(entry.getValue());
                entries.remove();
            }
            return weight;
        }

        private void send(BusMessage message, int weight) {
            waitingBytes -= weight;
            flyingBytes += weight;
            sender.send(loop, message).onComplete(written -> onWritten(weight));
        }
    }
}
