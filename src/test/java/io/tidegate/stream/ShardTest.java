package io.tidegate.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.config.Retention;
import io.tidegate.message.Gap;
import io.tidegate.message.Position;
import io.tidegate.message.Since;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ShardTest {
    private static final String NEWS = "news";
    private static final Retention KEEP_THREE = new Retention(3, 1 << 20, Duration.ofMinutes(5));

    private long now = Samples.NOW;
    private final ShardHost host = new ShardHost(Samples.config(16, 2), new Random(7), () -> now);
    private Shard shard = new Shard(Streams.shardOf(NEWS));
    private List<Effect> effects = new ArrayList<>();

    @Test
    void appendsGetTheNextOffsets() {
        Outcome.Appended first = append("a", "b");
        Outcome.Appended second = append("c");

        assertThat(first.firstOffset()).isEqualTo(1);
        assertThat(second.firstOffset()).isEqualTo(3);
        assertThat(second.epoch()).isEqualTo(first.epoch()).isBetween(1L, Position.VALUE_MAX);
        assertThat(Samples.ids(read(Since.EARLIEST))).containsExactly("a", "b", "c");
    }

    @Test
    void publicationsOfAKnownIdAreDuplicatesAtTheirFirstOffset() {
        append("a", "b");

        Outcome.Appended again = append("b", "c", "c", "a");

        assertThat(again.duplicates())
                .containsExactly(new Outcome.Duplicate(0, 2), new Outcome.Duplicate(2, 3), new Outcome.Duplicate(3, 1));
        assertThat(again.firstOffset()).isEqualTo(3);
        assertThat(Samples.ids(read(Since.EARLIEST))).containsExactly("a", "b", "c");
    }

    @Test
    void idsAreForgottenBeyondTheirWindow() {
        append("a");
        for (int i = 0; i < 16; i++) {
            append("other" + i);
        }

        assertThat(append("a").duplicates()).isEmpty();
        assertThat(append("other15").duplicates()).hasSize(1);
    }

    @Test
    void aDuplicateIsSentToTheBackupAgainAsItWas() {
        append("a");
        Shard replica = new Shard(shard.id());

        run(Samples.append(NEWS, new Retention(5, 1 << 20, Duration.ofMinutes(5)), "a"));
        replica.replicate(effects);

        assertThat(ShardView.of(replica)).isEqualTo(ShardView.of(shard));
    }

    @Test
    void latestStartsAtTheHead() {
        append("a", "b");

        Page page = read(Since.LATEST);

        assertThat(page.start().offset()).isEqualTo(2);
        assertThat(page.publications()).isEmpty();
        assertThat(page.reachesHead()).isTrue();
    }

    @Test
    void lastStartsThatManyBeforeTheHeadOrAtTheOldest() {
        run(Samples.append(NEWS, KEEP_THREE, "a", "b", "c", "d"));

        assertThat(Samples.ids(read(new Since.Last(2)))).containsExactly("c", "d");
        assertThat(Samples.ids(read(new Since.Last(9)))).containsExactly("b", "c", "d");
    }

    @Test
    void afterGoesOnBehindAPosition() {
        append("a", "b", "c");
        Page start = read(Since.LATEST);

        Page page = read(new Since.After(start.start().at(1)));

        assertThat(page.start()).isEqualTo(start.start().at(1));
        assertThat(page.gap()).isNull();
        assertThat(Samples.ids(page)).containsExactly("b", "c");
    }

    @Test
    void afterAPositionThatExpiredTellsHowManyAreLost() {
        run(Samples.append(NEWS, KEEP_THREE, "a", "b", "c", "d", "e"));
        Position one = read(Since.LATEST).start().at(1);

        Page page = read(new Since.After(one));

        assertThat(page.gap()).isEqualTo(new Gap(one, one.at(2), 1, Gap.Reason.EXPIRED));
        assertThat(Samples.ids(page)).containsExactly("c", "d", "e");
    }

    @Test
    void afterAPositionBeyondTheHeadGoesBackToTheHead() {
        append("a");
        Position head = read(Since.LATEST).start();

        Page page = read(new Since.After(head.at(9)));

        assertThat(page.gap()).isEqualTo(new Gap(head.at(9), head, Gap.UNKNOWN, Gap.Reason.AHEAD));
        assertThat(page.publications()).isEmpty();
    }

    @Test
    void afterAPositionOfAnotherEpochTellsSoAndStartsAtTheOldest() {
        append("a");
        Position head = read(Since.LATEST).start();
        Position foreign = new Position(head.epoch() == 1 ? 2 : 1, 40);

        Page page = read(new Since.After(foreign));

        assertThat(page.gap()).isEqualTo(new Gap(foreign, head.at(0), Gap.UNKNOWN, Gap.Reason.EPOCH));
        assertThat(Samples.ids(page)).containsExactly("a");
    }

    @Test
    void afterNoneIsBeforeEverything() {
        append("a", "b");

        Page page = read(new Since.After(Position.NONE));

        assertThat(page.gap()).isNull();
        assertThat(page.start().offset()).isZero();
        assertThat(Samples.ids(page)).containsExactly("a", "b");
    }

    @Test
    void afterNoneTellsWhatHasExpired() {
        run(Samples.append(NEWS, KEEP_THREE, "a", "b", "c", "d"));

        Page page = read(new Since.After(Position.NONE));

        assertThat(page.gap()).isEqualTo(new Gap(Position.NONE, page.start(), 1, Gap.Reason.EXPIRED));
        assertThat(Samples.ids(page)).containsExactly("b", "c", "d");
    }

    @Test
    void readOfAStreamThatDoesNotExistCreatesNothing() {
        Position foreign = new Position(5, 5);

        assertThat(read(Since.EARLIEST)).isEqualTo(new Page(Position.NONE, 0, null, List.of()));
        assertThat(read(new Since.After(Position.NONE)).gap()).isNull();
        assertThat(read(new Since.After(foreign)).gap())
                .isEqualTo(new Gap(foreign, Position.NONE, Gap.UNKNOWN, Gap.Reason.EPOCH));
        assertThat(shard.size()).isZero();
        assertThat(effects).isEmpty();
    }

    @Test
    void pagesEndAtTheirLimits() {
        append("a", "b", "c");
        int weight = Samples.publication("a").weightBytes();

        assertThat(Samples.ids(read(Since.EARLIEST, new PageLimit(2, 1 << 20)))).containsExactly("a", "b");
        assertThat(Samples.ids(read(Since.EARLIEST, new PageLimit(9, 2 * weight))))
                .containsExactly("a", "b");
        assertThat(Samples.ids(read(Since.EARLIEST, new PageLimit(9, 1)))).containsExactly("a");
        assertThat(read(Since.EARLIEST, PageLimit.NOTHING).publications()).isEmpty();
        assertThat(read(Since.EARLIEST, PageLimit.NOTHING).reachesHead()).isFalse();
    }

    @Test
    void countZeroKeepsNothingButOffsetsAdvance() {
        Retention nothing = new Retention(0, 1 << 20, Duration.ofMinutes(5));
        run(Samples.append(NEWS, nothing, "a", "b"));

        Outcome.Appended next = (Outcome.Appended) run(Samples.append(NEWS, nothing, "c", "a"));

        assertThat(next.firstOffset()).isEqualTo(3);
        assertThat(next.duplicates()).containsExactly(new Outcome.Duplicate(1, 1));
        Page page = read(Since.EARLIEST);
        assertThat(page.publications()).isEmpty();
        assertThat(page.start().offset()).isEqualTo(3);
    }

    @Test
    void bytesAreKeptWithinTheirLimit() {
        int weight = Samples.publication("a").weightBytes();
        run(Samples.append(NEWS, new Retention(100, 2L * weight + 1, Duration.ofMinutes(5)), "a", "b", "c"));

        assertThat(Samples.ids(read(Since.EARLIEST))).containsExactly("b", "c");
    }

    @Test
    void expiredPublicationsAreNotReadEvenBeforeTheyAreDropped() {
        append("a");
        now += 200_000;
        run(new Operation.Append(NEWS, List.of(Samples.publication("b", now)), Samples.RETENTION));
        now += 100_000;

        Page page = read(Since.EARLIEST);

        assertThat(Samples.ids(page)).containsExactly("b");
        assertThat(read(new Since.After(page.start().at(0))).gap())
                .isEqualTo(new Gap(page.start().at(0), page.start().at(1), 1, Gap.Reason.EXPIRED));
    }

    @Test
    void sweepDropsExpiredPublications() {
        append("a", "b");
        join("node", false);
        now += 300_000;

        Shard replica = replica();
        ShardRun run = sweep(List.of("node"), List.of());
        replica.replicate(run.effects());

        assertThat(stream().log().bytes()).isZero();
        assertThat(stream().head().offset()).isEqualTo(2);
        assertThat(ShardView.of(replica)).isEqualTo(ShardView.of(shard));
    }

    @Test
    void sweepDropsStreamsThatAreEmptyIdleAndWithoutInterest() {
        append("a");
        long epoch = stream().epoch();
        now += 600_000;

        sweep(List.of(), List.of());

        assertThat(shard.size()).isZero();
        assertThat(append("b").epoch()).isNotEqualTo(epoch);
    }

    @Test
    void sweepKeepsStreamsThatSomebodyUses() {
        join("node", false);
        now += 600_000;

        sweep(List.of("node"), List.of());

        assertThat(shard.size()).isEqualTo(1);
    }

    @Test
    void sweepTellsUnknownNodesAndDropsDepartedOnes() {
        join("here", true);
        join("gone", true);
        join("new", true);

        ShardRun run = new ShardRun(shard, host);
        Set<String> unknown = run.sweep(List.of("here"), List.of("gone"));

        assertThat(unknown).containsExactly("new");
        assertThat(stream().nodes().interest().nodes()).containsExactly("here", "new");
    }

    @Test
    void theFirstWillingNodeHoldsAndTheNextOneTakesOver() {
        join("reader", false);
        join("first", true);
        assertThat(join("second", true).interest())
                .isEqualTo(new Interest(List.of("reader", "first", "second"), "first"));

        Outcome left = run(new Operation.Leave(NEWS, "first"));

        assertThat(left).isEqualTo(new Outcome.Left(new Interest(List.of("reader", "second"), "second")));
        assertThat(join("second", false).interest().holder()).isNull();
    }

    @Test
    void joinReadsAndIsIdempotent() {
        append("a");

        Outcome.Joined joined = join("node", false);

        assertThat(Samples.ids(joined.page())).containsExactly("a");
        assertThat(join("node", false)).isEqualTo(joined);
        assertThat(append("b").interest().nodes()).containsExactly("node");
    }

    @Test
    void leaveOfAStreamThatDoesNotExistChangesNothing() {
        assertThat(run(new Operation.Leave(NEWS, "node"))).isEqualTo(new Outcome.Left(Interest.NONE));
        assertThat(effects).isEmpty();
    }

    @Test
    void aFullShardRefusesNewAddresses() {
        List<String> addresses = addressesOfOneShard(3);
        shard = new Shard(Streams.shardOf(addresses.get(0)));
        run(Samples.append(addresses.get(0), "a"));
        run(Samples.append(addresses.get(1), "a"));

        assertThat(run(Samples.append(addresses.get(2), "a"))).isEqualTo(new Outcome.Refused());
        assertThat(run(new Operation.Join(addresses.get(2), "node", true, Since.LATEST, Samples.LIMIT)))
                .isEqualTo(new Outcome.Refused());
        assertThat(run(Samples.append(addresses.get(1), "b"))).isInstanceOf(Outcome.Appended.class);
    }

    @Test
    void aWrongOperationStopsTheCallBeforeAnythingChanges() {
        List<Operation> operations = List.of(Samples.append(NEWS, "a"), Samples.append("of another shard", "a"));

        assertThatThrownBy(() -> new ShardRun(shard, host).run(operations))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(shard.size()).isZero();
    }

    @Test
    void headsAreToldOncePerChange() {
        assertThat(shard.takeHeads(false)).isEmpty();
        append("a");
        assertThat(shard.takeHeads(false))
                .containsExactly(new Head(NEWS, stream().head(), Interest.NONE));

        append("a");
        assertThat(shard.takeHeads(false)).as("nothing but a duplicate").isEmpty();
        join("node", false);
        assertThat(shard.takeHeads(false)).hasSize(1);
        join("node", false);
        assertThat(shard.takeHeads(false)).isEmpty();
        assertThat(shard.takeHeads(true)).hasSize(1);
    }

    @Test
    void aReplicaThatBecomesOwnerTellsEverything() {
        append("a");
        shard.takeHeads(false);
        Shard replica = replica();

        assertThat(replica.takeHeads(false)).hasSize(1);
    }

    @Test
    void aReplicaThatMissedAChangeIsFilledByItsRepetition() {
        Shard replica = new Shard(shard.id());
        append("a");
        replica.replicate(effects);
        append("b");
        append("c");
        replica.replicate(effects);

        append("b");
        replica.replicate(effects);

        assertThat(ShardView.of(replica).publications(NEWS))
                .isEqualTo(ShardView.of(shard).publications(NEWS));
    }

    @Test
    void aReplicaThatMissedAChangeTellsAGapWhenItBecomesOwner() {
        Shard replica = new Shard(shard.id());
        append("a");
        replica.replicate(effects);
        append("b");
        append("c");
        replica.replicate(effects);
        shard = replica;

        Page page = read(new Since.After(stream().head().at(0)));

        assertThat(page.gap()).isNotNull();
        assertThat(Samples.ids(page)).containsExactly("c");
    }

    @Test
    void aReplicaThatWasAheadOfTheNewOwnerFollowsIt() {
        append("a");
        Shard ahead = replica();
        Shard behind = replica();
        append("lost");
        ahead.replicate(effects);
        shard = behind;

        append("b");
        ahead.replicate(effects);

        assertThat(ShardView.of(ahead)).isEqualTo(ShardView.of(shard));
    }

    static List<String> addressesOfOneShard(int count) {
        List<String> addresses = new ArrayList<>();
        for (int i = 0; addresses.size() < count; i++) {
            if (Streams.shardOf("address" + i) == 5) {
                addresses.add("address" + i);
            }
        }
        return addresses;
    }

    private Outcome run(Operation operation) {
        ShardRun run = new ShardRun(shard, host);
        Outcome outcome = run.run(List.of(operation)).get(0);
        effects = run.effects();
        return outcome;
    }

    private Outcome.Appended append(String... ids) {
        return (Outcome.Appended) run(Samples.append(NEWS, ids));
    }

    private Outcome.Joined join(String node, boolean holder) {
        return (Outcome.Joined) run(new Operation.Join(NEWS, node, holder, Since.EARLIEST, Samples.LIMIT));
    }

    private Page read(Since since) {
        return read(since, Samples.LIMIT);
    }

    private Page read(Since since, PageLimit limit) {
        return ((Outcome.Paged) run(new Operation.Read(NEWS, since, limit))).page();
    }

    private ShardRun sweep(List<String> known, List<String> departed) {
        ShardRun run = new ShardRun(shard, host);
        run.sweep(known, departed);
        return run;
    }

    private Stream stream() {
        Stream stream = shard.find(NEWS);
        assertThat(stream).isNotNull();
        return stream;
    }

    private Shard replica() {
        Shard replica = new Shard(shard.id());
        replica.copyFrom(shard);
        return replica;
    }
}
