package io.tidegate.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.bus.Batch;
import io.tidegate.bus.HeadNotice;
import io.tidegate.config.Retention;
import io.tidegate.config.SlowConsumer;
import io.tidegate.message.Body;
import io.tidegate.message.Gap;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.tidegate.message.Since;
import io.tidegate.protocol.FailureCode;
import io.tidegate.stream.Operation;
import io.tidegate.stream.PageLimit;
import io.tidegate.stream.Streams;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two nodes with one loop each; what the network does is up to the test, and no test takes as long as the first step of the slow round. */
final class HomeStreamTest {
    private static final String NEWS = "news";
    private static final Retention RETENTION = new Retention(100_000, 1L << 40, Duration.ofDays(1));
    private static final Duration MOMENT = Duration.ofMillis(300);

    private final HubWorld world =
            new HubWorld(2, 1, HubWorld.config(RETENTION, SlowConsumer.CATCH_UP, Duration.ofDays(1)), 1);
    private final LoopHub here = world.hubs.get(0);
    private final LoopHub there = world.hubs.get(1);
    private final CheckingReader reader = new CheckingReader(NEWS, new Random(1), 0, Set.of());

    @Test
    void whatIsHeardOfDuringAPullIsPulledToo() {
        subscribe();
        world.dropProbability = 1;
        publish(1);
        world.holdsAnswers = true;
        hearOfHead();
        world.loops.advance(MOMENT);
        append(2, 2);
        hearOfHead();
        world.releaseAnswers();
        world.loops.advance(MOMENT);

        assertThat(reader.taken).hasSize(2);
    }

    @Test
    void aHoleBeforeABatchThatCameDuringTheJoinIsPulled() {
        world.holdsAnswers = true;
        onHome(() -> reader.begin(here, Since.LATEST));
        append(1, 2);
        Position head = world.head(NEWS);
        onHome(() -> here.onBatch(new Batch(NEWS, head.at(1), List.of(publication(2)))));
        world.dropProbability = 1;
        world.releaseAnswers();
        world.loops.advance(MOMENT);

        assertThat(reader.taken).hasSize(2);
    }

    @Test
    void batchesThatOnlyOvertookEachOtherCostNoRead() {
        subscribe();
        append(1, 2);
        double before = world.meters.counter("stream.pulls", "").count();
        Position head = world.head(NEWS);
        onHome(() -> here.onBatch(new Batch(NEWS, head.at(1), List.of(publication(2)))));
        onHome(() -> here.onBatch(new Batch(NEWS, head.at(0), List.of(publication(1)))));
        world.loops.advance(MOMENT);

        assertThat(reader.taken).hasSize(2);
        assertThat(world.meters.counter("stream.pulls", "").count()).isEqualTo(before);
    }

    @Test
    void thousandsOfBatchesMayWaitForOne() {
        subscribe();
        int count = 4000;
        Position start = world.head(NEWS);
        onHome(() -> {
            for (int i = count; i >= 1; i--) {
                here.onBatch(new Batch(NEWS, start.at(i - 1), List.of(publication(i))));
            }
        });

        assertThat(reader.taken).hasSize(count);
    }

    @Test
    void whoComesBackAtTheSameTimeSharesOneReadForEachPage() {
        append(1, 1);
        Position start = world.head(NEWS);
        append(2, 101);
        List<CheckingReader> crowd = crowd();
        onHome(() -> crowd.forEach(one -> one.begin(here, new Since.After(start))));

        assertThat(crowd).allSatisfy(one -> assertThat(one.taken).hasSize(100));
        int pages = (100 + HubWorld.PAGE_COUNT - 1) / HubWorld.PAGE_COUNT; // one more where they begin within one
        assertThat(world.meters.counter("stream.pulls", "").count()).isBetween(1.0, pages + 1.0);
    }

    @Test
    void whoComesBackLaterToTheSamePageCostsNoRead() {
        append(1, 1);
        Position start = world.head(NEWS);
        append(2, 1 + HubWorld.PAGE_COUNT);
        List<CheckingReader> crowd = crowd();
        for (CheckingReader one : crowd) {
            onHome(() -> one.begin(here, new Since.After(start)));
        }

        assertThat(crowd).allSatisfy(one -> assertThat(one.taken).hasSize(HubWorld.PAGE_COUNT));
        assertThat(world.meters.counter("stream.pulls", "").count())
                .isZero(); // the page came with the first one's join
    }

    private static List<CheckingReader> crowd() {
        return IntStream.range(0, 200)
                .mapToObj(seed -> new CheckingReader(NEWS, new Random(seed), 0, Set.of()))
                .toList();
    }

    @Test
    void aSubscriberThatThrowsIsLetGoAndHarmsNobodyElse() {
        onHome(() -> here.subscribe(NEWS, Since.LATEST, new ThrowingSubscriber()));
        subscribe();
        publish(1);
        publish(2);

        assertThat(reader.taken).hasSize(2);
    }

    @Test
    void aHolderThatLeftBeforeItWasHeardOfIsReplaced() {
        Operation join = new Operation.Join(NEWS, "ghost", true, Since.LATEST, PageLimit.NOTHING);
        world.log.run(Streams.shardOf(NEWS), List.of(join));
        world.leave("ghost");
        world.loops.runAll();
        subscribe();

        assertThat(world.holders).containsExactly(NEWS + "@node0");
    }

    @Test
    void aHolderThatDoesNotKnowIsRemindedInTheRound() {
        Operation join = new Operation.Join(NEWS, world.nameOf(1), true, Since.LATEST, PageLimit.NOTHING);
        world.log.run(Streams.shardOf(NEWS), List.of(join));
        subscribe();
        world.disturb();
        world.loops.advance(Duration.ofMillis(900));

        assertThat(world.holders).containsExactly(NEWS + "@node0");
        assertThat(world.interest(NEWS).interest().nodes()).containsExactly(world.nameOf(0));
    }

    @Test
    void anOldHeadDoesNotMakeADepartedNodeHolder() {
        subscribe();
        world.leave("ghost");
        Position head = world.head(NEWS);
        onHome(() -> here.onHead(new HeadNotice(NEWS, head, "ghost")));

        assertThat(world.holders).containsExactly(NEWS + "@node0");
    }

    @Test
    void nothingRemainsWhenAllHaveLeft() {
        subscribe();
        publish(1);
        onHome(reader::cut);
        world.loops.advance(Duration.ofSeconds(5));

        assertThat(here.homes().size()).isZero();
        assertThat(here.feeds().size()).isZero();
        assertThat(world.holders).isEmpty();
        assertThat(world.interest(NEWS).interest().nodes()).isEmpty();
    }

    @Test
    void nothingRemainsOfWhoeverLeftDuringTheJoin() {
        world.holdsAnswers = true;
        subscribe();
        onHome(reader::cut);
        world.releaseAnswers();
        world.loops.advance(Duration.ofSeconds(5));

        assertThat(here.homes().size()).isZero();
        assertThat(world.interest(NEWS).interest().nodes()).isEmpty();
    }

    @Test
    void aHolderThatDiesIsReplacedAtOnce() {
        CheckingReader other = new CheckingReader(NEWS, new Random(1), 0, Set.of());
        there.loop().run(() -> other.begin(there, Since.LATEST));
        world.loops.runAll();
        subscribe();
        world.crash(1);
        world.loops.runAll();

        assertThat(world.holders).containsExactly(NEWS + "@node0");
    }

    private void subscribe() {
        onHome(() -> reader.begin(here, Since.EARLIEST));
    }

    private void publish(int number) {
        there.loop().run(() -> there.publish(NEWS, publication(number)));
        world.loops.runAll();
    }

    private void append(int from, int to) {
        List<Publication> some = IntStream.rangeClosed(from, to)
                .mapToObj(HomeStreamTest::publication)
                .toList();
        world.log.run(Streams.shardOf(NEWS), List.of(new Operation.Append(NEWS, some, RETENTION)));
    }

    private void hearOfHead() {
        Position head = world.head(NEWS);
        onHome(() -> here.onBehind(NEWS, head));
    }

    private void onHome(Runnable task) {
        here.loop().run(task);
        world.loops.runAll();
    }

    private static final class ThrowingSubscriber implements Subscriber {
        @Override
        public void onStarted(Position start, @Nullable Gap gap) {}

        @Override
        public void onFailed(FailureCode code) {}

        @Override
        public boolean onDeliveries(DeliveryRun run) {
            throw new IllegalStateException("as the test wanted");
        }

        @Override
        public void onGap(Gap gap) {}

        @Override
        public void onTooSlow() {}
    }

    private static Publication publication(int number) {
        return new Publication(String.valueOf(number), List.of(), Body.ofJson("1"), 1_700_000_000_000L);
    }
}
