package io.tidegate.hub;

import io.tidegate.bus.Batch;
import io.tidegate.bus.Bus;
import io.tidegate.bus.BusListener;
import io.tidegate.bus.HeadNotice;
import io.tidegate.config.Config;
import io.tidegate.loop.Loop;
import io.tidegate.message.Body;
import io.tidegate.message.Header;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.tidegate.message.ServiceFailure;
import io.tidegate.message.ServiceReply;
import io.tidegate.message.Since;
import io.tidegate.metrics.HubMeters;
import io.tidegate.metrics.Meters;
import io.tidegate.stream.Head;
import io.tidegate.stream.Interest;
import io.tidegate.stream.Operation;
import io.tidegate.stream.Outcome;
import io.tidegate.stream.Page;
import io.tidegate.stream.PageLimit;
import io.tidegate.stream.Streams;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hub of one loop: its feeds, the home streams whose home it is, and its group commit. Owned by the loop; what other
 * loops want of it they hand over through the {@link Ring}.
 */
public final class LoopHub implements Hub, BusListener, Publisher.Appendage {
    private static final String KEY_PREFIX = "k:";

    /** Every partition of many that are lost at once is told by itself. */
    private static final Duration DISTURBED_DELAY = Duration.ofMillis(100);

    private static final Logger LOGGER = LoggerFactory.getLogger(LoopHub.class);

    private final Loop loop;
    private final Bus bus;
    private final Streams streams;
    private final Config config;
    private final Feeds feeds;
    private final HomeStreams homes;
    private final Publisher publisher;
    private final HubMeters meters;
    private final ShardQueue queue;
    private final List<Loop.Timer> timers = new ArrayList<>();
    private Loop.@Nullable Timer disturbed;
    private boolean allHeads;
    private long sequence;

    /**
     * Joins the ring. Must be created on its loop, and started before the first client comes.
     *
     * @param loops how many loops this node has
     */
    public LoopHub(Loop loop, int loops, Ring ring, Bus bus, Streams streams, Config config, Meters meters) {
        this.loop = loop;
        this.bus = bus;
        this.streams = streams;
        this.config = config;
        this.meters = meters.hub();
        queue = new ShardQueue(loop, streams, config.hub(), config.stream().appendTimeout());
        TailBudget budget = new TailBudget(config.hub().tailBytesMax() / loops, meters.hub()::onTailBytes);
        homes = new HomeStreams(
                loop,
                config,
                new HomeParts(loop, bus, queue, budget, new TailReads(config.hub()), config.hub(), meters.hub(), ring));
        feeds = new Feeds(loop, ring, config, meters);
        publisher = new Publisher(loop, streams, config, this, meters.hub());
        ring.add(this);
    }

    /** Begins the periodic repairs; on the node's first loop also those of the shards that the node owns. */
    public void start() {
        assert loop.isCurrent();
        timers.add(homes.startRounds());
        if (loop.index() == 0) {
            timers.add(loop.every(config.bus().headsInterval(), this::tellHeads));
            timers.add(loop.every(config.stream().sweepInterval(), this::sweep));
        }
    }

    /** Ends the periodic repairs and leaves all streams; completes when the cluster knows, or does not answer. */
    public Future<Void> stop() {
        assert loop.isCurrent();
        timers.forEach(Loop.Timer::cancel);
        timers.clear();
        if (disturbed != null) {
            disturbed.cancel();
        }
        return homes.leaveAll();
    }

    @Override
    public Subscription subscribe(String address, Since since, Subscriber subscriber) {
        return feeds.subscribe(address, since, subscriber);
    }

    @Override
    public Future<Published> publish(String address, Publication publication) {
        return publisher.publish(address, publication, true);
    }

    @Override
    public Future<Past> history(String address, Since since, int countMax) {
        PageLimit limit = new PageLimit(countMax, config.hub().pageBytes());
        return queue.submit(new Operation.Read(address, since, limit)).transform(result -> {
            if (result.succeeded() && result.result() instanceof Outcome.Paged paged) {
                Page page = paged.page();
                return Future.succeededFuture(new Past(page.start(), page.gap(), page.publications(), page.epochs()));
            }
            return Future.failedFuture(Failures.of(result));
        });
    }

    @Override
    public void send(String address, List<Header> headers, Body body) {
        bus.send(address, headers, body);
    }

    @Override
    public Future<ServiceReply> request(String address, List<Header> headers, Body body) {
        return bus.request(address, headers, body);
    }

    @Override
    public String publicationId(@Nullable String key) {
        assert loop.isCurrent();
        return key == null
                ? bus.node() + '-' + loop.index() + '-' + Long.toString(sequence++, Character.MAX_RADIX)
                : KEY_PREFIX + key;
    }

    @Override
    public void onBatch(Batch batch) {
        homes.onBatch(batch);
    }

    @Override
    public void onHead(HeadNotice notice) {
        homes.onHead(notice);
    }

    @Override
    public void onBehind(String address, Position position) {
        homes.onBehind(address, position);
    }

    @Override
    public void onNative(String address, List<Header> headers, Body body) {
        String id = Bus.NATIVE_ID_PREFIX + publicationId(null);
        Publication publication = new Publication(id, headers, body, loop.nowMillis());
        publisher
                .publish(address, publication, false)
                .onSuccess(published -> meters.onNativePublished())
                .onFailure(failure -> LOGGER.atDebug()
                        .addKeyValue("address", address)
                        .addKeyValue("error", failure.getMessage())
                        .log("A native publication was not appended"));
    }

    @Override
    public Future<PublishReceipt> onPublishRequest(
            String address, List<Header> headers, Body body, @Nullable String key) {
        Publication publication = new Publication(publicationId(key), headers, body, loop.nowMillis());
        return publish(address, publication)
                .map(published -> {
                    if (!published.duplicate()) {
                        meters.onNativePublished();
                    }
                    return new PublishReceipt(published.position(), published.duplicate());
                })
                .recover(failure -> {
                    HubException why = Failures.of(failure);
                    return Future.failedFuture(new ServiceFailure(
                            ServiceFailure.Type.RECIPIENT_FAILURE,
                            why.code().number(),
                            String.valueOf(why.getMessage())));
                });
    }

    @Override
    public void onNodeLeft(String node) {
        allHeads = true;
        homes.onNodeLeft(node);
    }

    @Override
    public void onClusterDisturbed() {
        allHeads = true;
        if (disturbed == null) {
            disturbed = loop.after(DISTURBED_DELAY, () -> {
                disturbed = null;
                homes.rejoinAll();
            });
        }
    }

    @Override
    public void onAppended(Batch batch, Interest interest) {
        List<String> living = new ArrayList<>(interest.nodes().size());
        for (String node : interest.nodes()) {
            if (bus.hasLeft(node)) {
                queue.submit(new Operation.Leave(batch.address(), node));
            } else {
                living.add(node);
            }
        }
        bus.deliver(living, batch);
    }

    @Override
    public void onOutward(String address, Position position, Publication publication) {
        if (config.forAddress(address).nativeBus().out()) {
            bus.publishNatively(address, position, publication);
        }
    }

    Loop loop() {
        return loop;
    }

    Feeds feeds() {
        return feeds;
    }

    HomeStreams homes() {
        return homes;
    }

    private void tellHeads() {
        boolean all = allHeads;
        allHeads = false;
        loop.bring(streams.heads(all))
                .onSuccess(heads -> heads.forEach(this::tellHead))
                .onFailure(failure -> {
                    allHeads = true;
                    LOGGER.atDebug()
                            .addKeyValue("error", failure.getMessage())
                            .log("Heads could not be read, trying again");
                });
    }

    private void tellHead(Head head) {
        bus.tell(
                head.interest().nodes(),
                new HeadNotice(head.address(), head.position(), head.interest().holder()));
    }

    private void sweep() {
        streams.sweep()
                .onFailure(failure -> LOGGER.atWarn()
                        .addKeyValue("error", failure.getMessage())
                        .log("Streams could not be swept, trying again"));
    }
}
