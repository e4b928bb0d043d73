package io.tidegate.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.message.Since;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class MemoryStreamsTest extends StreamsContract {
    private final MemoryStreams streams = new MemoryStreams(CONFIG, new Random(1), System::currentTimeMillis);

    @Override
    List<Streams> nodes() {
        return List.of(streams);
    }

    @Test
    void anExecutorDecidesWhenCallsRunAndWhenTheyComplete() {
        Queue<Runnable> tasks = new ArrayDeque<>();
        MemoryStreams delayed = new MemoryStreams(CONFIG, new Random(1), () -> Samples.NOW, tasks::add);

        Future<List<Outcome>> call = delayed.run(Streams.shardOf("a"), List.of(Samples.append("a", "1")));
        tasks.remove().run();
        assertThat(call.isComplete()).isFalse();
        tasks.remove().run();

        assertThat(call.succeeded()).isTrue();
    }

    @Test
    void aCallThatFailsAfterwardsWasRun() throws Exception {
        streams.failNext(MemoryStreams.Failure.BEFORE);
        streams.failNext(MemoryStreams.Failure.AFTER);

        for (int i = 0; i < 2; i++) {
            assertThat(streams.run(Streams.shardOf("a"), List.of(Samples.append("a", "1")))
                            .cause())
                    .isInstanceOf(StreamsUnavailableException.class);
        }

        Outcome again = run(streams, Samples.append("a", "1"));
        assertThat(((Outcome.Appended) again).duplicates()).hasSize(1);
    }

    @Test
    void aLostShardBeginsNewEpochs() throws Exception {
        Outcome before = run(streams, Samples.append("a", "1"));

        streams.lose(Streams.shardOf("a"));

        Outcome after = run(streams, Samples.append("a", "2"));
        assertThat(((Outcome.Appended) after).epoch()).isNotEqualTo(((Outcome.Appended) before).epoch());
    }

    @Test
    void departedNodesLoseTheirInterestAtTheSecondSweep() throws Exception {
        run(streams, new Operation.Join("a", "here", true, Since.LATEST, Samples.LIMIT));
        run(streams, new Operation.Join("a", "gone", true, Since.LATEST, Samples.LIMIT));
        streams.setNodes(List.of("here"));

        await(streams.sweep());
        assertThat(interest()).containsExactly("here", "gone");
        await(streams.sweep());

        assertThat(interest()).containsExactly("here");
    }

    private List<String> interest() throws Exception {
        return await(streams.heads(true)).get(0).interest().nodes();
    }
}
