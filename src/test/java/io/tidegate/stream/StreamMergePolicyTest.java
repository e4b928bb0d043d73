package io.tidegate.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.spi.merge.MergingValue;
import io.tidegate.config.Retention;
import io.tidegate.message.Gap;
import io.tidegate.message.Position;
import io.tidegate.message.Since;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class StreamMergePolicyTest {
    private static final String NEWS = "news";
    private static final int SHARD = Streams.shardOf(NEWS);

    private ShardHost host = new ShardHost(Samples.config(16, 64), new Random(3), () -> Samples.NOW);
    private Shard larger = new Shard(SHARD);
    private Shard smaller = new Shard(SHARD);

    /** Both halves begin as one. */
    @BeforeEach
    void common() {
        run(larger, Samples.append(NEWS, "a", "b"));
        run(larger, join("n1"));
        smaller.copyFrom(larger);
    }

    @Test
    void aStreamOfOneHalfStays() {
        larger = new Shard(SHARD);
        assertThat(ShardView.of(merge())).isEqualTo(ShardView.of(smaller));

        larger = smaller;
        smaller = new Shard(SHARD);
        assertThat(ShardView.of(merge())).isEqualTo(ShardView.of(larger));
    }

    @Test
    void aShardThatTheLargerHalfDoesNotHaveStays() {
        Shard merged = new StreamMergePolicy(host).merge(new Value(smaller), null);

        assertThat(ShardView.of(merged)).isEqualTo(ShardView.of(smaller));
    }

    @Test
    void equalStreamsStayAsTheyAre() {
        assertThat(ShardView.of(merge())).isEqualTo(ShardView.of(larger));
    }

    @Test
    void theLongerOneStaysWhenTheOtherIsItsPrefix() {
        run(smaller, Samples.append(NEWS, "c"));
        Shard merged = merge();
        assertThat(stream(merged).epochs()).isEqualTo(stream(smaller).epochs());
        assertThat(Samples.ids(earliest(merged))).containsExactly("a", "b", "c");

        Shard swap = larger;
        larger = smaller;
        smaller = swap;
        assertThat(Samples.ids(earliest(merge()))).containsExactly("a", "b", "c");
    }

    @Test
    void aPrefixIsRecognisedWithoutItsPublications() {
        Retention nothing = new Retention(0, 1 << 20, Duration.ofMinutes(5));
        run(larger, Samples.append(NEWS, nothing, "c"));
        smaller = new Shard(SHARD);
        smaller.copyFrom(larger);
        run(smaller, Samples.append(NEWS, nothing, "d"));

        Shard merged = merge();

        assertThat(stream(merged).epochs()).isEqualTo(stream(smaller).epochs());
        assertThat(stream(merged).head().offset()).isEqualTo(4);
    }

    @Test
    void divergedStreamsBeginANewEpochBehindTheLargerHead() {
        run(larger, Samples.append(NEWS, "left"));
        run(smaller, Samples.append(NEWS, "right", "right2"));

        Shard merged = merge();
        Outcome appended = run(merged, Samples.append(NEWS, "next"));

        assertThat(stream(merged).epoch())
                .isNotEqualTo(stream(larger).epoch())
                .isNotEqualTo(stream(smaller).epoch());
        assertThat(appended)
                .isInstanceOfSatisfying(
                        Outcome.Appended.class,
                        outcome -> assertThat(outcome.firstOffset()).isEqualTo(5));
        assertThat(Samples.ids(earliest(merged))).containsExactly("next");
    }

    @Test
    void everyCursorOfDivergedStreamsIsToldOfAGap() {
        run(larger, Samples.append(NEWS, "left"));
        run(smaller, Samples.append(NEWS, "right", "right2"));
        Shard merged = merge();
        run(merged, Samples.append(NEWS, "next"));

        for (Shard half : List.of(larger, smaller)) {
            Page page = page(merged, new Since.After(stream(half).head()));
            assertThat(page.gap())
                    .isEqualTo(
                            new Gap(stream(half).head(), stream(merged).epochs().at(4), Gap.UNKNOWN, Gap.Reason.EPOCH));
            assertThat(Samples.ids(page)).containsExactly("next");
        }
    }

    @Test
    void aReaderFromBeforeADivergedStreamIsToldOfAGap() {
        run(larger, Samples.append(NEWS, "left"));
        run(smaller, Samples.append(NEWS, "right"));

        Gap gap = page(merge(), new Since.After(Position.NONE)).gap();

        assertThat(gap).isNotNull();
        assertThat(gap.reason()).isEqualTo(Gap.Reason.EPOCH);
    }

    @Test
    void repetitionsAfterAMergeAreDuplicatesFromBeforeTheEpoch() {
        run(larger, Samples.append(NEWS, "left"));
        run(smaller, Samples.append(NEWS, "right", "right2"));
        Shard merged = merge();

        Outcome outcome = run(merged, Samples.append(NEWS, "left", "right2", "new"));

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Appended.class, appended -> {
            assertThat(appended.firstOffset()).isEqualTo(5);
            assertThat(appended.duplicates()).containsExactly(new Outcome.Duplicate(0, 3), new Outcome.Duplicate(1, 4));
        });
    }

    @Test
    void bothHalvesKeepTheirNewestIds() {
        for (int i = 0; i < 40; i++) {
            run(larger, Samples.append(NEWS, "left" + i));
        }
        run(smaller, Samples.append(NEWS, "right"));

        IdWindow ids = stream(merge()).ids();

        assertThat(ids.entries()).hasSize(16).containsKeys("right", "left39", "left27");
        assertThat(List.copyOf(ids.entries().values()).get(15)).isEqualTo(42);
    }

    @Test
    void theSameIdAtBothEndsDoesNotHideWhatDivergedBefore() {
        run(larger, Samples.append(NEWS, "left", "same"));
        run(smaller, Samples.append(NEWS, "right", "same"));

        assertThat(stream(merge()).epoch()).isNotEqualTo(stream(larger).epoch());
    }

    @Test
    void aPrefixIsRecognisedHoweverMuchLongerTheOtherIs() {
        Retention one = new Retention(1, 1 << 20, Duration.ofMinutes(5));
        for (int i = 0; i < 20; i++) {
            run(larger, Samples.append(NEWS, one, "left" + i));
        }

        assertThat(stream(merge()).epochs()).isEqualTo(stream(larger).epochs());
    }

    @Test
    void theSameIdsInBothHalvesAreNoSignThatTheyAreOne() {
        run(larger, Samples.append(NEWS, "same"));
        run(smaller, Samples.append(NEWS, "same"));

        assertThat(stream(merge()).epochs().list()).hasSize(1);
    }

    @Test
    void whatIsLeftAfterAMergeIsAppendedToInAnEpochOfItsOwn() {
        run(larger, Samples.append(NEWS, "c"));
        Shard merged = merge();

        run(merged, Samples.append(NEWS, "d"));

        assertThat(stream(merged).epoch()).isGreaterThan(stream(larger).epoch());
        assertThat(page(merged, new Since.After(stream(larger).head())).gap()).isNull();
    }

    @Test
    void streamsThatBeganInBothHalvesHaveDiverged() {
        larger = new Shard(SHARD);
        run(larger, Samples.append(NEWS, "other"));

        Stream merged = stream(merge());

        assertThat(merged.epoch())
                .isNotEqualTo(stream(larger).epoch())
                .isNotEqualTo(stream(smaller).epoch());
        assertThat(merged.epochs().start()).isEqualTo(2);
    }

    @Test
    void aStreamWithoutAnyAppendGivesWay() {
        larger = new Shard(SHARD);
        run(larger, join("n2"));

        Stream merged = stream(merge());

        assertThat(merged.epoch()).isEqualTo(stream(smaller).epoch());
        assertThat(merged.nodes().interest()).isEqualTo(new Interest(List.of("n2", "n1"), "n2"));
    }

    @Test
    void aMergedStreamCanMergeAgain() {
        run(larger, Samples.append(NEWS, "left"));
        run(smaller, Samples.append(NEWS, "right"));
        larger = merge();
        smaller = new Shard(SHARD);
        smaller.copyFrom(larger);
        run(smaller, Samples.append(NEWS, "next"));

        Stream again = stream(merge());

        assertThat(again.epochs()).isEqualTo(stream(smaller).epochs());
        assertThat(again.head().offset()).isEqualTo(4);
    }

    @Test
    void interestIsThatOfBoth() {
        run(larger, join("n2"));
        run(smaller, new Operation.Leave(NEWS, "n1"));
        run(smaller, join("n3"));

        assertThat(stream(merge()).nodes().interest()).isEqualTo(new Interest(List.of("n1", "n2", "n3"), "n1"));
    }

    /** The owner was cut off with an append on its way; the others made another node the owner. */
    @Test
    void withAMinimumOfNodesTheHalfThatWentOnStays() {
        host = new ShardHost(Samples.config(16, 64, 2), new Random(5), () -> Samples.NOW);
        run(larger, Samples.append(NEWS, "unacknowledged"));
        Shard cutOff = larger;
        run(smaller, Samples.append(NEWS, "acknowledged"));
        Shard wentOn = smaller;

        host.setWasTooFew(() -> true);
        assertCutOff(cutOff, wentOn, merge());
        host.setWasTooFew(() -> false);
        larger = wentOn;
        smaller = cutOff;
        assertCutOff(cutOff, wentOn, merge());
    }

    /** A node that was cut off lost sight of the others one after the other, and took itself for the owner before it missed the last. */
    @Test
    void withAMinimumOfNodesTheLargerHalfStaysWhoseOwnerDidNotChange() {
        host = new ShardHost(Samples.config(16, 64, 2), new Random(5), () -> Samples.NOW);
        run(larger, Samples.append(NEWS, "acknowledged"));
        run(smaller, Samples.append(NEWS, "unacknowledged"));

        assertThat(stream(smaller).epochs().knows(stream(larger).epoch())).isTrue();
        assertThat(Samples.ids(earliest(merge()))).containsExactly("a", "b", "acknowledged");
    }

    private void assertCutOff(Shard cutOff, Shard wentOn, Shard merged) {
        assertThat(Samples.ids(earliest(merged))).containsExactly("a", "b", "acknowledged");
        assertThat(page(merged, new Since.After(stream(wentOn).head())).gap()).isNull();
        Position seen = stream(cutOff).head();
        assertThat(page(merged, new Since.After(seen)).gap())
                .isEqualTo(new Gap(seen, stream(merged).epochs().at(2), Gap.UNKNOWN, Gap.Reason.AHEAD));
        assertThat(run(merged, Samples.append(NEWS, "unacknowledged")))
                .as("whoever repeats it gets it appended")
                .isInstanceOfSatisfying(
                        Outcome.Appended.class,
                        outcome -> assertThat(outcome.duplicates()).isEmpty());
    }

    /** A new address, whose first append was on its way at one half when they parted. */
    @Test
    void withAMinimumOfNodesWhatBothHalvesBeganIsThatOfTheLarger() {
        host = new ShardHost(Samples.config(16, 64, 2), new Random(5), () -> Samples.NOW);
        larger = new Shard(SHARD);
        run(larger, Samples.append(NEWS, "acknowledged"));
        Position seen = stream(smaller).head();

        Shard merged = merge();

        assertThat(Samples.ids(earliest(merged))).containsExactly("acknowledged");
        assertThat(stream(merged).epochs()).isEqualTo(stream(larger).epochs());
        assertThat(page(merged, new Since.After(seen)).gap()).isNotNull();
    }

    @Test
    void neitherHalfIsChanged() {
        run(larger, Samples.append(NEWS, "left"));
        run(smaller, Samples.append(NEWS, "right"));
        run(smaller, join("n3"));
        ShardView largerBefore = ShardView.of(larger);
        ShardView smallerBefore = ShardView.of(smaller);

        Shard merged = merge();
        run(merged, Samples.append(NEWS, "next"));
        run(merged, join("n4"));

        assertThat(ShardView.of(larger)).isEqualTo(largerBefore);
        assertThat(ShardView.of(smaller)).isEqualTo(smallerBefore);
    }

    @Test
    void mergedShardsTellTheirHeads() {
        host.takeChanged();
        Shard merged = merge();

        assertThat(host.takeChanged()).containsExactly(SHARD);
        assertThat(merged.takeHeads(false)).hasSize(1);
    }

    private Shard merge() {
        return new StreamMergePolicy(host).merge(new Value(smaller), new Value(larger));
    }

    private Outcome run(Shard shard, Operation operation) {
        return new ShardRun(shard, host).run(List.of(operation)).get(0);
    }

    private Page page(Shard shard, Since since) {
        return ((Outcome.Paged) run(shard, new Operation.Read(NEWS, since, Samples.LIMIT))).page();
    }

    private Page earliest(Shard shard) {
        return page(shard, Since.EARLIEST);
    }

    private static Operation join(String node) {
        return new Operation.Join(NEWS, node, true, Since.LATEST, Samples.LIMIT);
    }

    private static Stream stream(Shard shard) {
        Stream stream = shard.find(NEWS);
        assertThat(stream).isNotNull();
        return stream;
    }

    private record Value(Shard shard) implements MergingValue<Shard> {
        @Override
        public Object getRawValue() {
            return shard;
        }

        @Override
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
        public Shard getDeserializedValue() {
            return shard;
        }

        @Override
        @Deprecated
        public Shard getValue() {
            return shard;
        }
    }
}
