package io.tidegate.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.config.Retention;
import io.tidegate.message.Gap;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.tidegate.message.Since;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Owners that die or move at random while their backups lag, miss effects, or get them late. Whatever happens, a position
 * names one publication, and a reader gets what followed its position when it was appended, or is told of a gap.
 */
final class OwnersFuzzTest {
    private static final int STEPS = 4_000;
    private static final int REPLICAS = 3;
    private static final int READERS = 6;
    private static final String NEWS = "news";
    private static final int SHARD = Streams.shardOf(NEWS);
    private static final Retention RETENTION = new Retention(40, 1 << 20, Duration.ofDays(1));

    private final Wire wire = new Wire();
    private final List<Replica> replicas = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>();

    /** Every publication that an owner ever appended, and the position that it followed. */
    private final Map<Position, Appended> appended = new HashMap<>();

    private final Map<Gap.Reason, Integer> gaps = new EnumMap<>(Gap.Reason.class);
    private Random random = new Random();
    private int owner;
    private int published;
    private String where = "";

    private record Appended(String id, Position before) {}

    private static final class Replica {
        Shard shard = new Shard(SHARD);
        final Deque<List<Effect>> underWay = new ArrayDeque<>();
    }

    private static final class Reader {
        Position position = Position.NONE;
        int taken;
    }

    static List<Long> seeds() {
        return List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 20837561130403L, System.nanoTime());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aPositionNamesOnePublicationWhoeverOwnsTheLog(long seed) {
        random = new Random(seed);
        ShardHost host = new ShardHost(Samples.config(64, 8), new Random(seed), () -> Samples.NOW);
        for (int i = 0; i < REPLICAS; i++) {
            replicas.add(new Replica());
        }
        for (int i = 0; i < READERS; i++) {
            readers.add(new Reader());
        }
        for (int step = 0; step < STEPS; step++) {
            where = "seed " + seed + ", step " + step;
            switch (random.nextInt(60)) {
                case 0 -> kill();
                case 1 -> migrate();
                case 2 -> demote();
                case 3 -> join(host);
                case 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19 -> append(host);
                case 20, 21, 22, 23, 24, 25, 26, 27, 28, 29 -> deliver();
                default -> read(host, readers.get(random.nextInt(READERS)));
            }
        }
        assertThat(readers).allSatisfy(reader -> assertThat(reader.taken).isPositive());
        assertThat(gaps)
                .as("the schedule must reach logs that came back shorter")
                .containsKey(Gap.Reason.AHEAD);
    }

    private void append(ShardHost host) {
        List<Publication> publications = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            publications.add(Samples.publication("id" + published++));
        }
        Outcome.Appended outcome = (Outcome.Appended) run(host, new Operation.Append(NEWS, publications, RETENTION));
        assertThat(outcome.duplicates()).as(where).isEmpty();
        for (int i = 0; i < publications.size(); i++) {
            long offset = outcome.firstOffset() + i;
            Appended one =
                    new Appended(publications.get(i).id(), outcome.epochs().at(offset - 1));
            assertThat(appended.put(outcome.epochs().at(offset), one)).as(where).isNull();
        }
    }

    private void join(ShardHost host) {
        run(host, new Operation.Join(NEWS, "node" + random.nextInt(3), true, Since.LATEST, Samples.LIMIT));
    }

    private void read(ShardHost host, Reader reader) {
        PageLimit limit = new PageLimit(1 + random.nextInt(30), 1 << 20);
        Page page =
                ((Outcome.Paged) run(host, new Operation.Read(NEWS, new Since.After(reader.position), limit))).page();
        Gap gap = page.gap();
        if (gap != null) {
            gaps.merge(gap.reason(), 1, Integer::sum);
            assertThat(gap.from()).as(where).isEqualTo(reader.position);
            assertThat(gap.to()).as(where).isEqualTo(page.start());
        } else if (!reader.position.equals(Position.NONE)) {
            assertThat(page.start()).as(where).isEqualTo(reader.position);
        }
        reader.position = page.start();
        for (Publication publication : page.publications()) {
            Position next = page.epochs().at(reader.position.offset() + 1);
            assertThat(appended.get(next)).as(where).isEqualTo(new Appended(publication.id(), reader.position));
            reader.position = next;
            reader.taken++;
        }
    }

    private Outcome run(ShardHost host, Operation operation) {
        ShardRun run = new ShardRun(replicas.get(owner).shard, host);
        Outcome outcome = wire.outcomes(run.run(List.of(operation))).get(0);
        for (int i = 0; i < REPLICAS; i++) {
            if (i != owner && !run.effects().isEmpty()) {
                replicas.get(i).underWay.add(wire.effects(run.effects()));
            }
        }
        return outcome;
    }

    /** Some of what is under way to a backup; now and then one is lost. */
    private void deliver() {
        Replica backup = replicas.get(backup());
        for (int i = random.nextInt(6); i > 0 && !backup.underWay.isEmpty(); i--) {
            List<Effect> effects = backup.underWay.remove();
            if (random.nextInt(25) > 0) {
                backup.shard.replicate(effects);
            }
        }
    }

    private int backup() {
        return (owner + 1 + random.nextInt(REPLICAS - 1)) % REPLICAS;
    }

    /** The owner is gone with what was under way, or most of it; its place is taken by a member that gets a copy. */
    private void kill() {
        int dead = owner;
        deliver();
        owner = backup();
        boolean someIsLate = random.nextInt(4) == 0;
        for (Replica replica : replicas) {
            if (replica == replicas.get(owner) || !someIsLate) {
                replica.underWay.clear();
            }
        }
        replicas.get(dead).shard = wire.shard(replicas.get(owner).shard);
        replicas.get(dead).underWay.clear();
    }

    /** In good order: everybody has everything. */
    private void migrate() {
        for (Replica replica : replicas) {
            replica.underWay.forEach(replica.shard::replicate);
            replica.underWay.clear();
        }
        int next = backup();
        replicas.get(next).shard = wire.shard(replicas.get(owner).shard);
        owner = next;
    }

    /** Another one becomes owner although it lags, and the former owner stays as its backup, with what it had. */
    private void demote() {
        owner = backup();
        replicas.get(owner).underWay.clear();
    }
}
