package io.tidegate.hub;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tidegate.bus.Batch;
import io.tidegate.bus.Bus;
import io.tidegate.bus.HeadNotice;
import io.tidegate.config.Config;
import io.tidegate.message.Body;
import io.tidegate.message.Header;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.tidegate.message.ServiceReply;
import io.tidegate.metrics.Meters;
import io.tidegate.stream.Head;
import io.tidegate.stream.MemoryStreams;
import io.tidegate.stream.Operation;
import io.tidegate.stream.Outcome;
import io.tidegate.stream.Streams;
import io.tidegate.stream.StreamsUnavailableException;
import io.tidegate.testkit.ManualLoops;
import io.vertx.core.Future;
import io.vertx.core.Promise;
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
    final ManualLoops loops;
    final Random random;
    final List<LoopHub> hubs = new ArrayList<>();
    final Set<String> holders = new TreeSet<>();
    private final int loopsOfEach;
    private final int nodes;
    private final MemoryStreams log;
    double dropProbability;
    double repeatProbability;
    double unavailableProbability;

    HubWorld(int nodes, int loopsOfEach, Config config, long seed) {
        this.nodes = nodes;
        this.loopsOfEach = loopsOfEach;
        random = new Random(seed);
        loops = new ManualLoops(nodes, loopsOfEach, seed);
        log = new MemoryStreams(config.stream(), new Random(seed + 1), loops::nowMillis);
        Meters meters = new Meters(new SimpleMeterRegistry());
        for (int node = 0; node < nodes; node++) {
            Ring ring = new Ring(this::homeLoop);
            for (int loop = 0; loop < loopsOfEach; loop++) {
                int index = node * loopsOfEach + loop;
                LoopHub hub = new LoopHub(
                        loops.loop(index), loopsOfEach, ring, new LossyBus(node), new SlowStreams(), config, meters);
                hubs.add(hub);
                loops.on(index, hub::start);
            }
        }
    }

    int homeLoop(String address) {
        return Math.floorMod(address.hashCode(), loopsOfEach);
    }

    private final class SlowStreams implements Streams {
        @Override
        public Future<List<Outcome>> run(int shard, List<Operation> operations) {
            Promise<List<Outcome>> promise = Promise.promise();
            loops.sometime(() -> {
                if (random.nextDouble() < repeatProbability) {
                    log.run(shard, operations); // its answer is lost, and the same operations are tried again
                }
                if (random.nextDouble() < unavailableProbability) {
                    loops.sometime(() ->
                            promise.fail(new StreamsUnavailableException("as the test wanted", new Exception("test"))));
                } else {
                    log.run(shard, operations).onComplete(result -> loops.sometime(() -> promise.handle(result)));
                }
            });
            return promise.future();
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
        private final int node;

        LossyBus(int node) {
            this.node = node;
        }

        @Override
        public String node() {
            return "node" + node;
        }

        @Override
        public boolean hasLeft(String other) {
            return false;
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
            for (int receiver = 0; receiver < nodes; receiver++) {
                if (to.contains("node" + receiver)) {
                    LoopHub home = hubs.get(receiver * loopsOfEach + homeLoop(address));
                    int copies = random.nextDouble() < dropProbability ? 0 : random.nextDouble() < 0.1 ? 2 : 1;
                    for (int copy = 0; copy < copies; copy++) {
                        loops.sometime(() -> home.loop().run(() -> message.accept(home)));
                    }
                }
            }
        }

        @Override
        public void hold(String address) {
            holders.add(address + "@" + node());
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
