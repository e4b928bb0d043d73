package io.tidegate.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tidegate.config.Retention;
import io.tidegate.config.StreamConfig;
import io.tidegate.message.Epochs;
import io.tidegate.message.Gap;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.tidegate.message.Since;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every backend of streams does, whichever node asks. */
abstract class StreamsContract {
    static final StreamConfig CONFIG = Samples.config(64, 4);

    private static final AtomicInteger COUNTER = new AtomicInteger();

    /** Tests share the streams, so each has its own address. */
    private String address = "";

    @BeforeEach
    void takeAddress() {
        address = "contract" + COUNTER.incrementAndGet();
    }

    /** The same streams as several nodes see them, at least one. */
    abstract List<Streams> nodes();

    @Test
    void everyNodeReadsWhatAnotherOneAppends() throws Exception {
        Outcome.Appended appended = (Outcome.Appended) run(first(), append("a", "b"));

        for (Streams node : nodes()) {
            Page page = read(node, Since.EARLIEST);
            assertThat(page.start()).isEqualTo(new Position(appended.epoch(), 0));
            assertThat(page.head()).isEqualTo(2);
            assertThat(page.publications())
                    .extracting(Publication::id, Publication::headers, Publication::body)
                    .containsExactlyElementsOf(append("a", "b").publications().stream()
                            .map(p -> tuple(p.id(), p.headers(), p.body()))
                            .toList());
        }
    }

    @Test
    void oneCallAnswersItsOperationsInOrder() throws Exception {
        List<Outcome> outcomes = await(first().run(
                        Streams.shardOf(address),
                        List.of(
                                append("a"),
                                join("node", true),
                                append("b", "a"),
                                new Operation.Read(address, Since.EARLIEST, Samples.LIMIT),
                                new Operation.Leave(address, "node"))));

        assertThat(((Outcome.Appended) outcomes.get(0)).interest()).isEqualTo(Interest.NONE);
        assertThat(((Outcome.Joined) outcomes.get(1)).interest()).isEqualTo(new Interest(List.of("node"), "node"));
        assertThat(((Outcome.Appended) outcomes.get(2)).duplicates()).containsExactly(new Outcome.Duplicate(1, 1));
        assertThat(((Outcome.Appended) outcomes.get(2)).interest().holder()).isEqualTo("node");
        assertThat(Samples.ids(((Outcome.Paged) outcomes.get(3)).page())).containsExactly("a", "b");
        assertThat(outcomes.get(4)).isEqualTo(new Outcome.Left(Interest.NONE));
    }

    @Test
    void whatIsAppendedTwiceIsThereOnce() throws Exception {
        Outcome.Appended before = (Outcome.Appended) run(first(), append("a", "b"));

        Outcome.Appended after = (Outcome.Appended) run(last(), append("a", "b"));

        assertThat(after.epoch()).isEqualTo(before.epoch());
        assertThat(after.firstOffset()).isEqualTo(3);
        assertThat(after.duplicates()).hasSize(2);
        assertThat(Samples.ids(read(first(), Since.EARLIEST))).containsExactly("a", "b");
    }

    @Test
    void aStreamThatDoesNotExistIsReadAsNothing() throws Exception {
        Position elsewhere = new Position(77, 3);

        assertThat(read(first(), Since.LATEST)).isEqualTo(new Page(Position.NONE, 0, Epochs.of(0, 0), null, List.of()));
        assertThat(read(last(), new Since.After(elsewhere)).gap())
                .isEqualTo(new Gap(elsewhere, Position.NONE, Gap.UNKNOWN, Gap.Reason.EPOCH));
    }

    @Test
    void countZeroIsLiveOnly() throws Exception {
        Retention nothing = new Retention(0, 1 << 20, Duration.ofMinutes(5));
        run(first(), Samples.append(address, nothing, "a", "b"));

        Page page = read(last(), Since.EARLIEST);

        assertThat(page.head()).isEqualTo(2);
        assertThat(page.start().offset()).isEqualTo(2);
    }

    @Test
    void headsAreToldOncePerChange() throws Exception {
        heads(false);
        run(first(), append("a"));
        run(last(), join("node", false));

        Head head = new Head(address, read(first(), Since.LATEST).start(), new Interest(List.of("node"), null));
        assertThat(heads(false)).contains(head);
        assertThat(heads(false)).doesNotContain(head);
        assertThat(heads(true)).contains(head);
    }

    @Test
    void sweepKeepsWhatIsInUse() throws Exception {
        run(first(), append("a"));

        for (Streams node : nodes()) {
            await(node.sweep());
        }

        assertThat(read(last(), Since.EARLIEST).head()).isEqualTo(1);
    }

    @Test
    void aFullShardRefuses() throws Exception {
        List<String> addresses = ShardTest.addressesOfOneShard(5);
        for (String other : addresses.subList(0, 4)) {
            run(first(), Samples.append(other, "a"));
        }

        assertThat(run(last(), Samples.append(addresses.get(4), "a"))).isEqualTo(new Outcome.Refused());
    }

    @Test
    void anAddressOfAnotherShardIsTheCallersMistake() {
        int other = (Streams.shardOf(address) + 1) % Streams.SHARDS;

        assertThatThrownBy(() -> await(last().run(other, List.of(append("a")))))
                .hasRootCauseInstanceOf(IllegalArgumentException.class);
    }

    private Streams first() {
        return nodes().get(0);
    }

    private Streams last() {
        return nodes().get(nodes().size() - 1);
    }

    private Operation.Append append(String... ids) {
        List<Publication> fresh = new ArrayList<>();
        for (String id : ids) {
            fresh.add(Samples.publication(id, System.currentTimeMillis()));
        }
        return new Operation.Append(address, fresh, Samples.RETENTION);
    }

    private Operation.Join join(String node, boolean holder) {
        return new Operation.Join(address, node, holder, Since.LATEST, Samples.LIMIT);
    }

    private Page read(Streams streams, Since since) throws Exception {
        return ((Outcome.Paged) run(streams, new Operation.Read(address, since, Samples.LIMIT))).page();
    }

    private List<Head> heads(boolean all) throws Exception {
        List<Head> heads = new ArrayList<>();
        for (Streams node : nodes()) {
            heads.addAll(await(node.heads(all)));
        }
        return heads;
    }

    static Outcome run(Streams streams, Operation operation) throws Exception {
        return await(streams.run(Streams.shardOf(operation.address()), List.of(operation)))
                .get(0);
    }

    static <T> T await(Future<T> future) throws ExecutionException, InterruptedException, TimeoutException {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
