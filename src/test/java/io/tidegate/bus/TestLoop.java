package io.tidegate.bus;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tidegate.config.BusConfig;
import io.tidegate.loop.VertxLoop;
import io.tidegate.message.Body;
import io.tidegate.message.Header;
import io.tidegate.message.Position;
import io.tidegate.metrics.Meters;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One loop of a gateway-like node, with its bus and a listener that remembers what it heard. */
final class TestLoop extends VerticleBase implements BusListener {
    final Queue<Batch> batches = new ConcurrentLinkedQueue<>();
    final Queue<HeadNotice> heads = new ConcurrentLinkedQueue<>();
    final Queue<BusMessage.Behind> behinds = new ConcurrentLinkedQueue<>();
    final Queue<String> natives = new ConcurrentLinkedQueue<>();
    final Queue<String> requests = new ConcurrentLinkedQueue<>();
    final Queue<String> left = new ConcurrentLinkedQueue<>();
    final Queue<String> disturbances = new ConcurrentLinkedQueue<>();
    final Meters meters = new Meters(new SimpleMeterRegistry());

    private final Nodes nodes;
    private final int index;
    private final BusConfig config;
    private @Nullable VertxLoop loop;
    private @Nullable ClusterBus bus;

    TestLoop(Nodes nodes, int index, BusConfig config) {
        this.nodes = nodes;
        this.index = index;
        this.config = config;
    }

    @Override
    public Future<?> start() {
        loop = new VertxLoop(index, vertx);
        bus = new ClusterBus(vertx, loop, nodes, config, meters);
        return bus.start(this);
    }

    /** Runs the action with the bus on its loop and waits for what it returns. */
    <T> T on(Function<ClusterBus, Future<T>> action) {
        return TestMember.await(begin(action));
    }

    /** Runs the action with the bus on its loop. */
    <T> Future<T> begin(Function<ClusterBus, Future<T>> action) {
        Promise<T> promise = Promise.promise();
        loop().run(() -> action.apply(bus()).onComplete(promise));
        return promise.future();
    }

    /** A bus of its own on the same loop, which only sends. */
    ClusterBus another(BusConfig other) {
        return new ClusterBus(vertx, loop(), nodes, other, meters);
    }

    private VertxLoop loop() {
        VertxLoop present = loop;
        if (present == null) {
            throw new IllegalStateException("not deployed");
        }
        return present;
    }

    private ClusterBus bus() {
        ClusterBus present = bus;
        if (present == null) {
            throw new IllegalStateException("not deployed");
        }
        return present;
    }

    @Override
    public void onBatch(Batch batch) {
        assert loop().isCurrent();
        batches.add(batch);
    }

    @Override
    public void onHead(HeadNotice notice) {
        assert loop().isCurrent();
        heads.add(notice);
    }

    @Override
    public void onBehind(String address, Position position) {
        assert loop().isCurrent();
        behinds.add(new BusMessage.Behind(address, position));
    }

    @Override
    public void onNative(String address, List<Header> headers, Body body) {
        assert loop().isCurrent();
        natives.add(address + ' ' + headers + ' ' + text(body));
    }

    /** Publishes at no address but one that begins with "ok". */
    @Override
    public Future<PublishReceipt> onPublishRequest(
            String address, List<Header> headers, Body body, @Nullable String key) {
        assert loop().isCurrent();
        requests.add(address + ' ' + headers + ' ' + text(body) + ' ' + key);
        return address.startsWith("ok")
                ? Future.succeededFuture(new PublishReceipt(new Position(36, 5), key != null))
                : Future.failedFuture("no answer in time");
    }

    @Override
    public void onNodeLeft(String node) {
        assert loop().isCurrent();
        left.add(node);
    }

    @Override
    public void onClusterDisturbed() {
        assert loop().isCurrent();
        disturbances.add("disturbed");
    }

    static String text(Body body) {
        return new String(body.bytes(), StandardCharsets.UTF_8);
    }
}
