package io.tidegate.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.config.Retention;
import io.tidegate.message.Position;
import io.tidegate.message.Since;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ShardTest {
    private static final String NEWS = "news";

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
    void withTooFewNodesNothingIsAppendedAndReadsAndJoinsGoOn() {
        append("a");
        ShardView before = ShardView.of(shard);
        ShardRun run = new ShardRun(shard, host, false);

        List<Outcome> outcomes = run.run(List.of(
                Samples.append(NEWS, "a"),
                Samples.append(NEWS, "b"),
                new Operation.Read(NEWS, Since.EARLIEST, Samples.LIMIT)));

        assertThat(outcomes.subList(0, 2)).as("duplicates are not told either").containsOnly(new Outcome.TooFewNodes());
        assertThat(Samples.ids(((Outcome.Paged) outcomes.get(2)).page())).containsExactly("a");
        assertThat(run.effects()).isEmpty();
        assertThat(ShardView.of(shard)).isEqualTo(before);
        assertThat(run.run(List.of(new Operation.Join(NEWS, "n1", true, Since.LATEST, Samples.LIMIT))))
                .hasOnlyElementsOfType(Outcome.Joined.class);
    }

    @Test
    void withTooFewNodesAStreamThatIsNotHereIsNeitherBegunNorCalledEmpty() {
        ShardRun run = new ShardRun(shard, host, false);

        List<Outcome> outcomes = run.run(List.of(
                new Operation.Join(NEWS, "n1", true, Since.LATEST, Samples.LIMIT),
                new Operation.Read(NEWS, Since.EARLIEST, Samples.LIMIT),
                new Operation.Leave(NEWS, "n1")));

        assertThat(outcomes).containsOnly(new Outcome.TooFewNodes());
        assertThat(shard.addresses()).isEmpty();
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
    void aRepeatedAppendIsRecognisedHoweverLargeItIs() {
        String[] many = IntStream.range(0, 40).mapToObj(String::valueOf).toArray(String[]::new);
        append(many);

        assertThat(append(many).duplicates()).hasSize(40);
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
        return ((Outcome.Paged) run(new Operation.Read(NEWS, since, Samples.LIMIT))).page();
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
