package io.tidegate.bus;

import io.micrometer.core.instrument.Counter;
import io.tidegate.config.BusConfig;
import io.tidegate.loop.Loop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageProducer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One loop's links to all other nodes. Whatever the loop hands over within one of its turns goes out together, after
 * that turn. Owned by that loop.
 */
final class Links {
    private static final Logger LOGGER = LoggerFactory.getLogger(Links.class);

    private final Loop loop;
    private final EventBus eventBus;
    private final Nodes nodes;
    private final BusConfig config;
    private final Counter dropped;
    /** By node id; not more than there are members. */
    private final Map<String, Link> links = new HashMap<>();

    private boolean flushScheduled;
    private @Nullable Promise<Void> drained;

    Links(Loop loop, EventBus eventBus, Nodes nodes, BusConfig config, Counter dropped) {
        this.loop = loop;
        this.eventBus = eventBus;
        this.nodes = nodes;
        this.config = config;
        this.dropped = dropped;
    }

    /** Where a node's loop listens. */
    static String addressOf(String node, int loop) {
        return "tidegate.node." + node + '.' + loop;
    }

    void deliver(String node, Batch batch) {
        Link link = link(node);
        if (link != null) {
            link.deliver(batch);
            scheduleFlush();
        }
    }

    void tell(String node, HeadNotice notice) {
        Link link = link(node);
        if (link != null) {
            link.tell(notice);
            scheduleFlush();
        }
    }

    void onNodeLeft(String node) {
        assert loop.isCurrent();
        links.remove(node);
        finishDraining();
    }

    /** Completes when all that was handed over is written, which a frozen peer delays without end. */
    Future<Void> drain() {
        assert loop.isCurrent();
        flush();
        Promise<Void> promise = Promise.promise();
        drained = promise;
        finishDraining();
        return promise.future();
    }

    private @Nullable Link link(String node) {
        assert loop.isCurrent();
        int loops = nodes.loopsOf(node);
        return loops == 0 ? null : links.computeIfAbsent(node, absent -> create(node, loops));
    }

    private Link create(String node, int loops) {
        DeliveryOptions options = new DeliveryOptions().setCodecName(BusMessageCodec.NAME);
        List<MessageProducer<BusMessage>> senders = IntStream.range(0, loops)
                .mapToObj(index -> eventBus.<BusMessage>sender(addressOf(node, index), options))
                .toList();
        Link.Sender sender =
                (index, message) -> senders.get(index).write(message).onFailure(Links::onUnwritten);
        int share = config.linkBytesMax() / nodes.loops(); // of which one message must not be all, on many loops either
        return new Link(loops, share, Math.min(config.batchBytesMax(), share / 2), dropped, sender, this::onProgress);
    }

    /** The receiver reads what it misses from the log; Vert.x itself warns once per lost connection. */
    private static void onUnwritten(Throwable failure) {
        LOGGER.atDebug().addKeyValue("error", failure.toString()).log("A message to another node was lost");
    }

    private void onProgress() {
        assert loop.isCurrent();
        scheduleFlush();
        finishDraining();
    }

    private void scheduleFlush() {
        if (!flushScheduled) {
            flushScheduled = true;
            loop.run(this::flush);
        }
    }

    private void flush() {
        flushScheduled = false;
        links.values().forEach(Link::flush);
    }

    private void finishDraining() {
        Promise<Void> promise = drained;
        if (promise != null && links.values().stream().allMatch(Link::isIdle)) {
            drained = null;
            promise.complete();
        }
    }
}
