package io.tidegate.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.config.Config;
import io.tidegate.config.HubConfig;
import io.tidegate.message.Epochs;
import io.tidegate.message.Position;
import io.tidegate.message.Since;
import io.tidegate.protocol.FailureCode;
import io.tidegate.stream.Operation;
import io.tidegate.stream.Outcome;
import io.tidegate.stream.Page;
import io.tidegate.stream.PageLimit;
import io.tidegate.testkit.ManualLoops;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ShardQueueTest {
    private static final int BATCH_BYTES_MAX = 1_000;
    private static final int OPERATIONS_MAX = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ManualLoops loops = new ManualLoops(1, 1);
    private final HeldStreams streams = new HeldStreams();
    private final ShardQueue queue = new ShardQueue(loops.loop(0), streams, config(), PATIENCE);
    private final List<Future<Outcome>> outcomes = new ArrayList<>();

    @Test
    void whatWaitsTogetherGoesInOneCall() {
        submit(read(400), read(400));
        assertThat(streams.calls).hasSize(1);
        assertThat(streams.calls.get(0)).hasSize(2);
    }

    @Test
    void oneCallAsksForNoMoreThanItsBytes() {
        submit(read(400), read(700), read(300));
        assertThat(streams.calls).hasSize(1);
        assertThat(streams.calls.get(0)).hasSize(1);

        answer(1);
        assertThat(streams.calls).hasSize(2);
        assertThat(streams.calls.get(1)).hasSize(2);
    }

    @Test
    void oneThatIsTooHeavyAloneGoesAllTheSame() {
        submit(read(BATCH_BYTES_MAX * 2));
        assertThat(streams.calls).hasSize(1);
    }

    @Test
    void whatDoesNotFitIsRefusedUntilTheQueueHasDrained() {
        submit(read(1), read(1), read(1), read(1));
        assertThat(((HubException) outcomes.get(OPERATIONS_MAX).cause()).code()).isEqualTo(FailureCode.OVERLOADED);

        answer(OPERATIONS_MAX);
        assertThat(outcomes.subList(0, OPERATIONS_MAX)).allMatch(Future::succeeded);
        submit(read(1));
        assertThat(streams.calls).hasSize(2);
    }

    @Test
    void whatWaitedTooLongBehindACallThatHungFailsAndMakesRoom() {
        submit(read(1));
        submit(read(2));
        loops.advance(PATIENCE.plusMillis(1));
        submit(read(3));
        answer(1);

        assertThat(((HubException) outcomes.get(1).cause()).code()).isEqualTo(FailureCode.UNAVAILABLE);
        assertThat(streams.calls).hasSize(2);
        assertThat(streams.calls.get(1)).containsExactly(read(3));
        submit(read(4), read(5), read(6));
        assertThat(outcomes)
                .noneMatch(outcome ->
                        outcome.cause() instanceof HubException refused && refused.code() == FailureCode.OVERLOADED);
    }

    private void submit(Operation... operations) {
        loops.on(0, () -> List.of(operations).forEach(operation -> outcomes.add(queue.submit(operation))));
    }

    private void answer(int count) {
        Outcome page = new Outcome.Paged(new Page(Position.NONE, 0, Epochs.of(0, 0), null, List.of()));
        Outcome[] pages = new Outcome[count];
        Arrays.fill(pages, page);
        streams.answer(pages);
        loops.runAll();
    }

    private static Operation read(int bytes) {
        return new Operation.Read("a", Since.EARLIEST, new PageLimit(10, bytes));
    }

    private static HubConfig config() {
        HubConfig hub = Config.defaults().hub();
        return new HubConfig(
                hub.tailBytesMax(),
                hub.holdBack(),
                hub.holdBackCountMax(),
                hub.pageCount(),
                hub.pageBytes(),
                hub.linger(),
                hub.rejoinInterval(),
                hub.publishBytesMax(),
                hub.batchCountMax(),
                BATCH_BYTES_MAX,
                hub.callsMax(),
                hub.callPatience(),
                OPERATIONS_MAX,
                hub.addressesMax());
    }
}
