package io.tidegate.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.config.Config;
import io.tidegate.config.HubConfig;
import io.tidegate.testkit.ManualLoops;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ShardLanesTest {
    private static final HubConfig CONFIG = Config.defaults().hub();
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int CALLS_MAX = CONFIG.callsMax();

    private final ManualLoops loops = new ManualLoops(1, 1);
    private final List<Sent> calls = new ArrayList<>();
    private final List<String> expired = new ArrayList<>();
    private final ShardLanes<Text> lanes =
            new ShardLanes<>(loops.loop(0), CONFIG, PATIENCE, this::send, text -> expired.add(text.text));

    private record Sent(int shard, List<String> batch, Promise<Runnable> answer) {}

    private record Text(String text, long sinceMillis) implements ShardLanes.Work {
        @Override
        public long bytes() {
            return text.length();
        }
    }

    @Test
    void aTurnsWorkGoesTogetherAtItsEnd() {
        loops.on(0, () -> {
            lanes.add(1, text("a"));
            lanes.add(2, text("b"));
            lanes.add(1, text("c"));
            assertThat(calls).isEmpty();
        });
        assertThat(calls).extracting(Sent::shard).containsExactly(1, 2);
        assertThat(calls.get(0).batch()).containsExactly("a", "c");
        assertThat(lanes.waitingCount()).isZero();
    }

    @Test
    void beyondTheBoundWorkWaitsAndFormsBatches() {
        occupyAllSlots();
        add(1_000, "a");
        add(1_000, "b");
        assertThat(calls).hasSize(CALLS_MAX);
        assertThat(lanes.waitingCount()).isEqualTo(2);

        answer(calls.get(0));
        assertThat(calls).hasSize(CALLS_MAX + 1);
        assertThat(last().shard()).isEqualTo(1_000);
        assertThat(last().batch()).containsExactly("a", "b");
    }

    @Test
    void aBusyShardTakesItsTurnBehindThoseThatWait() {
        occupyAllSlots();
        add(0, "more for a busy shard");
        add(1_000, "a");
        add(1_001, "b");

        answer(calls.get(0));
        assertThat(last().shard()).isEqualTo(1_000);
        add(1_000, "more again");
        answer(calls.get(1));
        assertThat(last().shard()).isEqualTo(1_001);
        answer(last());
        assertThat(last().shard()).isZero();
    }

    @Test
    void aShardNeverHasTwoCalls() {
        add(1, "a");
        add(1, "b");
        assertThat(calls).hasSize(1);
        loops.advance(CONFIG.callPatience().multipliedBy(10));
        assertThat(calls).hasSize(1);

        answer(calls.get(0));
        assertThat(last().batch()).containsExactly("b");
    }

    @Test
    void callsThatHangHoldUpTheirOwnShardsOnly() {
        occupyAllSlots();
        add(0, "for a shard that hangs");
        add(1_000, "for a healthy one");
        assertThat(calls).hasSize(CALLS_MAX);

        loops.advance(CONFIG.callPatience().multipliedBy(2));
        assertThat(calls).hasSize(CALLS_MAX + 1);
        assertThat(last().shard()).isEqualTo(1_000);
        answer(last());
        add(1_000, "goes at once");
        assertThat(calls).hasSize(CALLS_MAX + 2);
    }

    @Test
    void aCallThatBeganAfterTheWaitDidKeepsItsSlotLonger() {
        add(0, "a");
        loops.advance(CONFIG.callPatience().dividedBy(2));
        occupyAllSlots();
        add(1_000, "b");
        loops.advance(CONFIG.callPatience());
        assertThat(calls).hasSize(CALLS_MAX);
    }

    @Test
    void anAnswerAfterItsSlotWasLostFreesNoOther() {
        occupyAllSlots();
        add(1_000, "a");
        loops.advance(CONFIG.callPatience().multipliedBy(2));
        for (int shard = 1_001; shard < 1_000 + CALLS_MAX; shard++) {
            add(shard, "b");
        }
        int full = calls.size();
        answer(calls.get(0));
        add(2_000, "c");
        assertThat(calls).hasSize(full);
    }

    @Test
    void aSettlementThatThrowsFreesItsSlot() {
        occupyAllSlots();
        add(0, "b");
        calls.get(0).answer().complete(() -> {
            throw new IllegalStateException("as the test wanted");
        });
        loops.runAll();
        assertThat(last().batch()).containsExactly("b");
    }

    @Test
    void whatWaitsTooLongIsGivenUpWhenItsTurnComes() {
        add(1, "hangs");
        add(1, "old");
        loops.advance(PATIENCE.plusMillis(1));
        add(1, "young");
        assertThat(expired).isEmpty();

        answer(calls.get(0));
        assertThat(expired).containsExactly("old");
        assertThat(last().batch()).containsExactly("young");
        assertThat(lanes.waitingCount()).isZero();
    }

    @Test
    void aShardOfWhichEverythingWasGivenUpIsAskedAgain() {
        add(1, "hangs");
        add(1, "old");
        loops.advance(PATIENCE.plusMillis(1));
        answer(calls.get(0));
        assertThat(calls).hasSize(1);

        add(1, "new");
        assertThat(last().batch()).containsExactly("new");
    }

    private void occupyAllSlots() {
        for (int shard = 0; shard < CALLS_MAX; shard++) {
            add(shard, "first");
        }
    }

    private void add(int shard, String work) {
        loops.on(0, () -> lanes.add(shard, text(work)));
    }

    private Text text(String text) {
        return new Text(text, loops.nowMillis());
    }

    private Future<Runnable> send(int shard, List<Text> batch) {
        Sent sent = new Sent(shard, batch.stream().map(Text::text).toList(), Promise.promise());
        calls.add(sent);
        return sent.answer().future();
    }

    private void answer(Sent call) {
        call.answer().complete(() -> {});
        loops.runAll();
    }

    private Sent last() {
        return calls.get(calls.size() - 1);
    }
}
