package io.tidegate.hub;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tidegate.bus.Batch;
import io.tidegate.bus.Bus;
import io.tidegate.bus.HeadNotice;
import io.tidegate.config.AddressConfig;
import io.tidegate.config.Config;
import io.tidegate.config.HubConfig;
import io.tidegate.config.NativeConfig;
import io.tidegate.config.Retention;
import io.tidegate.config.SlowConsumer;
import io.tidegate.loop.Loop;
import io.tidegate.message.Body;
import io.tidegate.message.Header;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.tidegate.message.ServiceReply;
import io.tidegate.message.Since;
import io.tidegate.metrics.Meters;
import io.tidegate.stream.Head;
import io.tidegate.stream.MemoryStreams;
import io.tidegate.stream.Operation;
import io.tidegate.stream.Outcome;
import io.tidegate.stream.PageLimit;
import io.tidegate.stream.Streams;
import io.tidegate.stream.StreamsUnavailableException;
import io.tidegate.testkit.ManualLoops;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Several nodes with several loops each in one thread, over one log in memory and a network that drops, repeats and
 * reorders. Everything random comes from one seed.
 */
final class HubWorld {
    static final int PAGE_COUNT = 16;

    final ManualLoops loops;
    final Random random;
    final List<LoopHub> hubs = new ArrayList<>();
    final Set<String> holders = new TreeSet<>();
    final Meters meters = new Meters(new SimpleMeterRegistry());
    final MemoryStreams log;
    private final List<Node> nodes = new ArrayList<>();
    private final Set<String> left = new TreeSet<>();
    private final List<Runnable> heldAnswers = new ArrayList<>();
    private final int loopsOfEach;
    private final Config config;
    private int names;
    double dropProbability;
    double repeatProbability;
    double unavailableProbability;
    boolean holdsAnswers;

    HubWorld(int nodes, int loopsOfEach, Config config, long seed) {
        this.loopsOfEach = loopsOfEach;
        this.config = config;
        random = new Random(seed);
        loops = new ManualLoops(nodes, loopsOfEach, seed);
        log = new MemoryStreams(config.stream(), new Random(seed + 1), loops::nowMillis);
        for (int place = 0; place < nodes; place++) {
            this.nodes.add(new Node(place));
            hubs.addAll(this.nodes.get(place).hubs);
        }
    }

    /** Small limits, so that schedules reach them; linger and rounds are short. */
    static Config config(Retention retention, SlowConsumer slowConsumer) {
        return config(retention, slowConsumer, Duration.ofSeconds(5));
    }

    static Config config(Retention retention, SlowConsumer slowConsumer, Duration rejoinInterval) {
        Config defaults = Config.defaults();
        HubConfig hub = defaults.hub();
        HubConfig small = new HubConfig(
                20_000,
                hub.holdBack(),
                hub.holdBackCountMax(),
                PAGE_COUNT,
                4_000,
                Duration.ofMillis(500),
                rejoinInterval,
                hub.publishBytesMax(),
                8,
                16_000,
                2,
                Duration.ofMillis(50),
                hub.operationsMax(),
                hub.addressesMax());
        AddressConfig all = new AddressConfig("*", retention, slowConsumer, new NativeConfig(true, true));
        return new Config(
                defaults.websocket(),
                defaults.auth(),
                defaults.cluster(),
                defaults.stream(),
                defaults.bus(),
                small,
                defaults.session(),
                defaults.drain(),
                defaults.http(),
                List.of(all));
    }

    int places() {
        return nodes.size();
    }

    /** Whether the hub's node lives at the place. */
    boolean isAt(LoopHub hub, int place) {
        return nodes.get(place).hubs.contains(hub);
    }

    /** Kills a node; the others hear of it sometime, and a node with a new name starts in its place. */
    void crash(int place) {
        Node dead = nodes.get(place);
        dead.isAlive = false;
        holders.removeIf(holder -> holder.endsWith("@" + dead.name));
        dead.hubs.forEach(hub -> hub.loop().run(hub::stop));
        Node fresh = new Node(place);
        nodes.set(place, fresh);
        for (int i = 0; i < loopsOfEach; i++) {
            hubs.set(place * loopsOfEach + i, fresh.hubs.get(i));
        }
        leave(dead.name);
    }

    /** A node is thought to have left although it lives. */
    void suspend(int place) {
        leave(nodes.get(place).name);
    }

    /** All nodes that live are members again, and doubt what they know. */
    void heal() {
        nodes.forEach(node -> left.remove(node.name));
        disturb();
    }

    /** The backup of an address's log gets all that its owner has. */
    void backUp(String address) {
        log.backUp(Streams.shardOf(address));
    }

    /** The owner of an address's log dies, and the backup that takes its place may lag. */
    void failOver(String address) {
        log.failOver(Streams.shardOf(address));
    }

    /** A shard's owner and backup die together, and perhaps nobody hears of it. */
    void lose(String address) {
        log.lose(Streams.shardOf(address));
        if (random.nextBoolean()) {
            disturb();
        }
    }

    void disturb() {
        hubs.forEach(hub -> loops.sometime(() -> hub.loop().run(hub::onClusterDisturbed)));
    }

    /** Where the stream ends, and who is interested. */
    Outcome.Left interest(String address) {
        Operation nothing = new Operation.Leave(address, "nobody");
        return (Outcome.Left)
                log.run(Streams.shardOf(address), List.of(nothing)).result().get(0);
    }

    Position head(String address) {
        Operation read = new Operation.Read(address, Since.LATEST, PageLimit.NOTHING);
        Outcome.Paged paged = (Outcome.Paged)
                log.run(Streams.shardOf(address), List.of(read)).result().get(0);
        return paged.page().start();
    }

    /** Gives the answers that were held back. */
    void releaseAnswers() {
        holdsAnswers = false;
        heldAnswers.forEach(Runnable::run);
        heldAnswers.clear();
    }

    List<String> names() {
        return nodes.stream().map(node -> node.name).toList();
    }

    String nameOf(int place) {
        return nodes.get(place).name;
    }

    /** Says to all that a node has left. */
    void leave(String name) {
        left.add(name);
        hubs.forEach(hub -> loops.sometime(() -> hub.loop().run(() -> hub.onNodeLeft(name))));
    }

    private final class Node {
        final String name = "node" + names++;
        final List<LoopHub> hubs = new ArrayList<>();
        boolean isAlive = true;

        Node(int place) {
            Ring ring = new Ring(HubWorld.this::homeLoop);
            for (int i = 0; i < loopsOfEach; i++) {
                Loop loop = loops.loop(place * loopsOfEach + i);
                LoopHub hub =
                        new LoopHub(loop, loopsOfEach, ring, new LossyBus(this), new SlowStreams(this), config, meters);
                hubs.add(hub);
                loop.run(hub::start);
            }
        }
    }

    int homeLoop(String address) {
        return Math.floorMod(address.hashCode(), loopsOfEach);
    }

    private final class SlowStreams implements Streams {
        private final Node node;

        SlowStreams(Node node) {
            this.node = node;
        }

        @Override
        public Future<List<Outcome>> run(int shard, List<Operation> operations) {
            Promise<List<Outcome>> promise = Promise.promise();
            loops.sometime(() -> {
                if (!node.isAlive) {
                    return;
                }
                if (random.nextDouble() < repeatProbability) {
                    log.run(shard, operations); // its answer is lost, and the same operations are tried again
                }
                if (random.nextDouble() < unavailableProbability) {
                    loops.sometime(() ->
                            promise.fail(new StreamsUnavailableException("as the test wanted", new Exception("test"))));
                } else {
                    log.run(shard, operations).onComplete(result -> answer(() -> promise.handle(result)));
                }
            });
            return promise.future();
        }

        private void answer(Runnable answer) {
            if (holdsAnswers) {
                heldAnswers.add(answer);
            } else {
                loops.sometime(answer);
            }
        }

        @Override
        public Future<List<Head>> heads(boolean all) {
            return log.heads(all);
        }

        @Override
        public Future<Void> sweep() {
            return log.sweep();
        }
    }

    private final class LossyBus implements Bus {
        private final Node node;

        LossyBus(Node node) {
            this.node = node;
        }

        @Override
        public String node() {
            return node.name;
        }

        @Override
        public boolean hasLeft(String other) {
            return left.contains(other) && !other.equals(node.name);
        }

        @Override
        public void deliver(List<String> to, Batch batch) {
            carry(to, batch.address(), hub -> hub.onBatch(batch));
        }

        @Override
        public void tell(List<String> to, HeadNotice notice) {
            carry(to, notice.address(), hub -> hub.onHead(notice));
        }

        private void carry(List<String> to, String address, java.util.function.Consumer<LoopHub> message) {
            for (Node receiver : nodes) {
                if (to.contains(receiver.name) && isReached(receiver)) {
                    LoopHub home = receiver.hubs.get(homeLoop(address));
                    int copies = random.nextDouble() < dropProbability ? 0 : random.nextDouble() < 0.1 ? 2 : 1;
                    for (int copy = 0; copy < copies; copy++) {
                        loops.sometime(() -> home.loop().run(() -> message.accept(home)));
                    }
                }
            }
        }

        private boolean isReached(Node receiver) {
            boolean apart = left.contains(node.name) != left.contains(receiver.name);
            return node.isAlive && (receiver == node || !apart);
        }

        @Override
        public void hold(String address) {
            if (node.isAlive) {
                holders.add(address + "@" + node());
            }
        }

        @Override
        public void takeOver(String address) {
            hold(address);
        }

        @Override
        public void abandon(String address) {
            release(address);
        }

        @Override
        public void release(String address) {
            holders.remove(address + "@" + node());
        }

        @Override
        public void publishNatively(String address, Position position, Publication publication) {}

        @Override
        public void send(String address, List<Header> headers, Body body) {}

        @Override
        public Future<ServiceReply> request(String address, List<Header> headers, Body body) {
            return Future.failedFuture("no services here");
        }
    }
}
