package io.tidegate.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.config.Retention;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.tidegate.message.Since;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random operations against {@link ShardModel}, on an owner and a replica that only gets bytes. */
final class ShardFuzzTest {
    private static final int STEPS = 3_000;
    private static final int ID_WINDOW = 16;
    private static final int ADDRESSES_MAX = 3;
    private static final List<String> ADDRESSES = ShardTest.addressesOfOneShard(5);
    private static final List<String> NODES = List.of("n1", "n2", "n3");
    private static final int SHARD = Streams.shardOf(ADDRESSES.get(0));

    private final Wire wire = new Wire();
    private final ShardModel model = new ShardModel(ID_WINDOW, ADDRESSES_MAX, Duration.ofMinutes(10));
    private final Set<String> changed = new TreeSet<>();
    private Random random = new Random();
    private long now = Samples.NOW;
    private Shard owner = new Shard(SHARD);
    private Shard replica = new Shard(SHARD);

    static List<Long> seeds() {
        long fresh = System.nanoTime();
        return List.of(1L, 2L, 3L, 4L, fresh);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void ownerAndReplicaDoWhatTheModelDoes(long seed) {
        random = new Random(seed);
        ShardHost host = new ShardHost(Samples.config(ID_WINDOW, ADDRESSES_MAX), new Random(seed), () -> now);
        for (int step = 0; step < STEPS; step++) {
            now += random.nextInt(20) == 0 ? random.nextInt(400_000) : random.nextInt(100);
            String where = "seed " + seed + ", step " + step;
            ShardRun run = new ShardRun(owner, host);
            if (random.nextInt(40) == 0) {
                sweep(run, where);
            } else {
                operate(run, where);
            }
            replica.replicate(wire.effects(run.effects()));
            assertThat(ShardView.of(replica)).as(where).isEqualTo(ShardView.of(owner));
            changeRoles();
            if (random.nextInt(10) == 0) {
                assertHeads(where);
            }
        }
    }

    private void operate(ShardRun run, String where) {
        List<Operation> operations = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            operations.add(operation());
        }
        List<Outcome> outcomes = wire.outcomes(run.run(wire.operations(operations)));
        for (int i = 0; i < operations.size(); i++) {
            Operation operation = operations.get(i);
            Outcome expected = model.run(operation, outcomes.get(i), now, changed);
            assertThat(outcomes.get(i)).as(where + ", " + operation).isEqualTo(expected);
        }
    }

    private void sweep(ShardRun run, String where) {
        Set<String> departed = random.nextBoolean() ? Set.of() : Set.of(node());
        Set<String> unknown = run.sweep(NODES, departed);
        model.sweep(departed, now, changed);
        assertThat(unknown).as(where).isEmpty();
    }

    /** The replica becomes owner, or the owner moves to another member. */
    private void changeRoles() {
        int chance = random.nextInt(200);
        if (chance == 0) {
            Shard before = owner;
            owner = replica;
            replica = wire.shard(before);
            changed.addAll(model.addresses());
            model.onNewOwner();
        } else if (chance == 1) {
            owner = wire.shard(owner);
            changed.addAll(model.addresses());
            model.onNewOwner();
        }
    }

    private void assertHeads(String where) {
        List<Head> heads = owner.takeHeads(false);
        changed.retainAll(model.addresses());
        assertThat(heads).as(where).hasSameSizeAs(changed);
        for (Head head : heads) {
            assertThat(changed).as(where).contains(head.address());
            assertThat(head).as(where).isEqualTo(model.head(head.address()));
        }
        changed.clear();
    }

    private Operation operation() {
        String address = ADDRESSES.get(random.nextInt(ADDRESSES.size()));
        return switch (random.nextInt(6)) {
            case 0 -> new Operation.Join(address, node(), random.nextBoolean(), since(address), limit());
            case 1 -> new Operation.Leave(address, node());
            case 2 -> new Operation.Read(address, since(address), limit());
            default -> new Operation.Append(address, publications(), retention());
        };
    }

    private List<Publication> publications() {
        List<Publication> publications = new ArrayList<>();
        for (int i = random.nextInt(random.nextInt(30) == 0 ? 40 : 4); i >= 0; i--) {
            String id = "id" + random.nextInt(60);
            publications.add(Samples.publication(id, now - random.nextInt(2_000)));
        }
        return publications;
    }

    private Retention retention() {
        int count = random.nextInt(3) == 0 ? random.nextInt(3) : 20;
        long bytes = random.nextInt(5) == 0 ? random.nextInt(400) : 100_000;
        return new Retention(count, bytes, Duration.ofMillis(1 + random.nextInt(300_000)));
    }

    private Since since(String address) {
        return switch (random.nextInt(7)) {
            case 0 -> Since.LATEST;
            case 1 -> Since.EARLIEST;
            case 2 -> new Since.Last(1 + random.nextInt(10));
            case 3 -> new Since.After(Position.NONE);
            case 4 -> new Since.After(new Position(1 + random.nextInt(3), random.nextInt(50)));
            case 5 -> new Since.After(model.inSomeEpoch(address, random));
            default -> new Since.After(near(model.position(address)));
        };
    }

    private Position near(Position head) {
        return head.epoch() == 0 ? head : head.at(Math.max(0, head.offset() + 3 - random.nextInt(25)));
    }

    private PageLimit limit() {
        return random.nextInt(3) == 0 ? new PageLimit(random.nextInt(5), random.nextInt(400)) : Samples.LIMIT;
    }

    private String node() {
        return NODES.get(random.nextInt(NODES.size()));
    }
}
