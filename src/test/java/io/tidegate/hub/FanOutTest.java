package io.tidegate.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tidegate.config.Config;
import io.tidegate.config.SlowConsumer;
import io.tidegate.message.Body;
import io.tidegate.message.Gap;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.tidegate.metrics.Meters;
import io.tidegate.protocol.FailureCode;
import io.tidegate.testkit.ManualLoops;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FanOutTest {
    private static final Position START = new Position(7, 0);
    private static final int MANY = 200;

    private final ManualLoops loops = new ManualLoops(1, 1);
    private final Feeds feeds =
            new Feeds(loops.loop(0), new Ring(address -> 0), Config.defaults(), new Meters(new SimpleMeterRegistry()));

    @Test
    void whatComesMeanwhileGoesAlong() {
        Feed feed = feed("a", 10_000);
        List<Counter> subscribers = subscribe(feed, MANY);
        now(() -> forward(feed, 1, 10));
        loops.step();
        now(() -> forward(feed, 2, 10));
        long first = subscribers.stream().filter(each -> each.runs == 1).count();
        assertThat(first).isPositive().isLessThan(MANY);
        loops.runAll();

        assertThat(subscribers).allMatch(each -> each.offsets.equals(List.of(1L, 2L)));
        assertThat(subscribers.stream().filter(each -> each.runs == 1).count()).isEqualTo(MANY - first);
    }

    @Test
    void addressesTakeTurns() {
        Feed many = feed("many", 10_000);
        Feed few = feed("few", 10_000);
        List<Counter> subscribersOfMany = subscribe(many, MANY);
        List<Counter> subscribersOfFew = subscribe(few, 1);
        now(() -> {
            forward(many, 1, 10);
            forward(few, 1, 10);
        });
        while (subscribersOfFew.get(0).runs == 0) {
            assertThat(loops.step()).isTrue();
        }
        assertThat(subscribersOfMany).anyMatch(each -> each.runs == 0);
        loops.runAll();
        assertThat(subscribersOfMany).allMatch(each -> each.runs == 1);
    }

    @Test
    void moreThanMayWaitIsHandedOutAtOnce() {
        Feed feed = feed("a", 500);
        List<Counter> subscribers = subscribe(feed, MANY);
        now(() -> {
            for (int offset = 1; offset <= 50; offset++) {
                forward(feed, offset, 100);
            }
        });
        assertThat(subscribers).allMatch(each -> each.offsets.size() > 40);
        loops.runAll();
        assertThat(subscribers)
                .allSatisfy(
                        each -> assertThat(each.offsets).hasSize(50).isSorted().doesNotHaveDuplicates());
    }

    @Test
    void aGapComesBehindWhatWaited() {
        Feed feed = feed("a", 10_000);
        List<Counter> subscribers = subscribe(feed, MANY);
        now(() -> {
            forward(feed, 1, 10);
            feed.onGap(new Gap(START.at(1), START.at(9), 8, Gap.Reason.EXPIRED));
        });
        assertThat(subscribers).allMatch(each -> each.offsets.equals(List.of(1L, 9L)));
    }

    @Test
    void whoeverRefusesOrBeginsInTheMiddleHarmsNobody() {
        Feed feed = feed("a", 10_000);
        List<Counter> subscribers = subscribe(feed, MANY);
        subscribers.get(3).refuses = true;
        subscribers.get(MANY - 1).refuses = true;
        now(() -> forward(feed, 1, 10));
        loops.step();
        List<Counter> late = new ArrayList<>();
        now(() -> late.add(subscribe(feed, START.at(1))));
        now(() -> forward(feed, 2, 10));
        loops.runAll();

        assertThat(late.get(0).offsets).containsExactly(2L);
        assertThat(subscribers.stream().filter(each -> !each.refuses))
                .allMatch(each -> each.offsets.equals(List.of(1L, 2L)));
        assertThat(subscribers.stream().filter(each -> each.refuses)).allMatch(each -> each.offsets.isEmpty());
    }

    private Feed feed(String address, long waitingBytesMax) {
        return new Feed(address, SlowConsumer.CATCH_UP, feeds, new WaitingRuns(waitingBytesMax, 256));
    }

    private List<Counter> subscribe(Feed feed, int count) {
        List<Counter> subscribers = new ArrayList<>();
        loops.on(0, () -> {
            for (int i = 0; i < count; i++) {
                subscribers.add(subscribe(feed, START));
            }
        });
        return subscribers;
    }

    private static Counter subscribe(Feed feed, Position at) {
        Counter subscriber = new Counter();
        StreamSubscription subscription = new StreamSubscription(feed, subscriber);
        feed.add();
        feed.onOpened(subscription, new Opened(at, null, at));
        return subscriber;
    }

    private static void forward(Feed feed, long offset, int bodyBytes) {
        Publication publication =
                new Publication("p" + offset, List.of(), Body.ofJson("1".repeat(bodyBytes)), 1_700_000_000_000L);
        Delivery delivery = new Delivery(feed.address(), START.at(offset), publication);
        feed.onForward(new DeliveryRun(START.at(offset - 1), List.of(delivery)));
    }

    /** Runs the task on the loop, and no more than what was there before it. */
    private void now(Runnable task) {
        boolean[] done = {false};
        loops.loop(0).run(() -> {
            task.run();
            done[0] = true;
        });
        while (!done[0]) {
            loops.step();
        }
    }

    private static final class Counter implements Subscriber {
        final List<Long> offsets = new ArrayList<>();
        int runs;
        boolean refuses;

        @Override
        public void onStarted(Position start, @Nullable Gap gap) {}

        @Override
        public void onFailed(FailureCode code) {
            throw new AssertionError(code);
        }

        @Override
        public boolean onDeliveries(DeliveryRun run) {
            if (refuses) {
                return false;
            }
            runs++;
            run.deliveries().forEach(each -> offsets.add(each.position().offset()));
            return true;
        }

        @Override
        public void onGap(Gap gap) {
            offsets.add(gap.to().offset());
        }

        @Override
        public void onTooSlow() {}
    }
}
