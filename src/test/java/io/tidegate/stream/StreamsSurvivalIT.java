package io.tidegate.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.map.EntryProcessor;
import io.tidegate.config.StreamConfig;
import io.tidegate.message.Gap;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.tidegate.message.Since;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What streams keep when members die, freeze or part. */
@Tag("faults")
final class StreamsSurvivalIT {
    private static final StreamConfig CONFIG =
            new StreamConfig(1, 0, Duration.ofSeconds(20), 512, 4096, Duration.ofMinutes(10), Duration.ofSeconds(30));
    private static final List<String> ADDRESSES =
            IntStream.range(0, 24).mapToObj(i -> "survival" + i).toList();

    private TestMembers members;

    @BeforeEach
    void start() {
        members = new TestMembers(3, CONFIG);
    }

    @AfterEach
    void stop() {
        members.close();
    }

    @Test
    void whatIsAcknowledgedSurvivesItsOwnerOnce() throws Exception {
        int victim = members.ownerOf(Streams.shardOf(ADDRESSES.get(0)));
        Streams survivor = members.streams((victim + 1) % 3);
        List<Call> calls = new ArrayList<>();

        for (int i = 0; i < 40; i++) {
            for (String address : ADDRESSES) {
                calls.add(Call.append(survivor, address, address + "-" + i));
            }
            if (i == 10) {
                awaitAll(calls);
            } else if (i == 20) {
                members.kill(victim);
            }
        }

        awaitAll(calls);
        Map<String, List<String>> logs = new TreeMap<>();
        for (String address : ADDRESSES) {
            logs.put(address, Samples.ids(readAll(survivor, address)));
        }
        for (Call call : calls) {
            assertThat(logs.getOrDefault(call.address, List.of()))
                    .element((int) call.offset() - 1)
                    .isEqualTo(call.id);
        }
        assertThat(logs.values()).allSatisfy(log -> assertThat(log).hasSize(40).doesNotHaveDuplicates());
    }

    @Test
    void theBackupHoldsWhatItsOwnerHeld() throws Exception {
        int shard = Streams.shardOf(ADDRESSES.get(0));
        int victim = members.ownerOf(shard);
        int survivor = (victim + 1) % 3;
        append(survivor, "a", "b", "c");
        StreamsContract.run(
                members.streams(survivor),
                new Operation.Join(ADDRESSES.get(0), "node" + survivor, true, Since.LATEST, Samples.LIMIT));
        append(survivor, "c", "d");
        StreamsContract.await(members.streams(survivor).heads(false));
        ShardView before = members.view(survivor, shard);

        members.kill(victim);

        await().atMost(Duration.ofSeconds(30)).until(() -> members.ownerOf(shard) >= 0);
        assertThat(before.publications(ADDRESSES.get(0))).hasSize(4);
        assertThat(members.view(survivor, shard)).isEqualTo(before);
        List<Head> heads =
                StreamsContract.await(members.streams(members.ownerOf(shard)).heads(false));
        assertThat(heads).extracting(Head::address).contains(ADDRESSES.get(0));
    }

    @Test
    void aFrozenOwnerDoesNotHoldTheCallerAndNothingIsAppendedTwice() throws Exception {
        members.close();
        members = new TestMembers(
                3,
                new StreamConfig(
                        1, 0, Duration.ofSeconds(1), 512, 4096, Duration.ofMinutes(10), Duration.ofSeconds(30)));
        int shard = Streams.shardOf(ADDRESSES.get(0));
        int owner = members.ownerOf(shard);
        CountDownLatch thaw = new CountDownLatch(1);
        int caller = (owner + 1) % 3;
        CountDownLatch frozen = new CountDownLatch(1);
        var freezing = members.instance(owner)
                .<Integer, Shard>getMap("tidegate.streams")
                .submitToKey(shard, new Freeze(frozen, thaw))
                .toCompletableFuture();
        frozen.await();

        assertThatThrownBy(() -> append(caller, "a")).hasCauseInstanceOf(StreamsUnavailableException.class);
        thaw.countDown();
        freezing.get(30, TimeUnit.SECONDS);
        append(caller, "a");

        assertThat(Samples.ids(readAll(members.streams(caller), ADDRESSES.get(0))))
                .containsExactly("a");
    }

    /** The others believe that the owner is dead, so its last appends have no backup with them when it dies indeed. */
    @Test
    void aLogThatCameBackShorterIsRecognised() throws Exception {
        String address = ADDRESSES.stream()
                .filter(each -> members.ownerOf(Streams.shardOf(each)) == 2)
                .findFirst()
                .orElseThrow();
        Map<Position, String> places = new TreeMap<>();
        place(places, address, 0, "common");
        for (int i = 0; i < 2; i++) {
            members.part(i, 2);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> members.hasSizes(2, 2, 1));
        place(places, address, 2, "lost1", "lost2", "lost3");
        Position seen = Collections.max(places.keySet());
        members.kill(2);

        Streams survivor = members.streams(0);
        Position head = readAll(survivor, address).headPosition();
        assertThat(head.offset()).isEqualTo(1);
        assertThat(readAfter(survivor, address, seen).gap())
                .isEqualTo(new Gap(seen, head, Gap.UNKNOWN, Gap.Reason.AHEAD));
        place(places, address, 1, "next1", "next2", "next3", "next4");

        assertThat(places).as("no position names two").hasSize(8);
        for (Position lost : places.keySet()) {
            Page page = readAfter(survivor, address, lost);
            if (places.getOrDefault(lost, "").startsWith("lost")) {
                assertThat(page.gap()).isEqualTo(new Gap(lost, head, Gap.UNKNOWN, Gap.Reason.AHEAD));
                assertThat(Samples.ids(page)).containsExactly("next1", "next2", "next3", "next4");
            } else {
                assertThat(page.gap()).isNull();
                assertThat(page.start()).isEqualTo(lost);
            }
        }
    }

    @Test
    void departedNodesLoseTheirInterestAtTheSecondSweep() throws Exception {
        String address = ADDRESSES.get(0);
        for (String node : List.of("node0", "node2", "nobody")) {
            StreamsContract.run(
                    members.streams(0), new Operation.Join(address, node, true, Since.LATEST, Samples.LIMIT));
        }
        StreamsContract.await(sweepAll());
        assertThat(interest(address).nodes()).containsExactly("node0", "node2", "nobody");

        StreamsContract.await(sweepAll());

        assertThat(interest(address)).isEqualTo(new Interest(List.of("node0", "node2"), "node0"));
    }

    @Test
    void streamsThatDivergedInASplitBeginANewEpoch() throws Exception {
        // Owned by the one that parts, so that its backup is on the other side.
        String address = ADDRESSES.stream()
                .filter(each -> members.ownerOf(Streams.shardOf(each)) == 2)
                .findFirst()
                .orElseThrow();
        appendTo(address, 0, "common");
        for (int i = 0; i < 2; i++) {
            members.part(i, 2);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> members.hasSizes(2, 2, 1));
        appendTo(address, 0, "left");
        Position left = readAll(members.streams(0), address).end();
        appendTo(address, 2, "right", "right2");
        Position right = readAll(members.streams(2), address).end();
        assertThat(left.epoch())
                .as("the half that keeps the owner goes on in its epoch")
                .isNotEqualTo(right.epoch());

        await().atMost(Duration.ofSeconds(60))
                .until(() -> members.hasSizes(3)
                        && readAfter(members.streams(0), address, left).gap() != null);

        for (int node = 0; node < 3; node++) {
            for (Position cursor : List.of(left, right)) {
                Page page = ((Outcome.Paged) StreamsContract.run(
                                members.streams(node),
                                new Operation.Read(address, new Since.After(cursor), Samples.LIMIT)))
                        .page();
                assertThat(page.gap()).isEqualTo(new Gap(cursor, page.start(), Gap.UNKNOWN, Gap.Reason.EPOCH));
                assertThat(page.start().offset()).isEqualTo(3);
            }
        }
        int owner = members.ownerOf(Streams.shardOf(address));
        assertThat(StreamsContract.await(members.streams(owner).heads(false)))
                .extracting(Head::address)
                .contains(address);
    }

    @Test
    void withAMinimumOfNodesTheSmallerSideOfASplitAppendsNothing() throws Exception {
        members.close();
        members = new TestMembers(
                3,
                new StreamConfig(
                        1, 2, Duration.ofSeconds(20), 512, 4096, Duration.ofMinutes(10), Duration.ofSeconds(30)));
        String address = ADDRESSES.stream()
                .filter(each -> members.ownerOf(Streams.shardOf(each)) == 2)
                .findFirst()
                .orElseThrow();
        appendTo(address, 2, "common");
        for (int i = 0; i < 2; i++) {
            members.part(i, 2);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> members.hasSizes(2, 2, 1));

        assertThat(StreamsContract.run(members.streams(2), fresh(address, "refused")))
                .isEqualTo(new Outcome.TooFewNodes());
        assertThat(Samples.ids(readAll(members.streams(2), address))).containsExactly("common");
        appendTo(address, 0, "next");
        Position seen = readAll(members.streams(0), address).end();

        await().atMost(Duration.ofSeconds(60)).until(() -> members.hasSizes(3));
        await().untilAsserted(() -> {
            for (int node = 0; node < 3; node++) {
                Streams streams = members.streams(node);
                assertThat(Samples.ids(readAll(streams, address))).containsExactly("common", "next");
                assertThat(readAfter(streams, address, seen).gap()).isNull();
            }
        });
        appendTo(address, 2, "refused");
    }

    private static void awaitAll(List<Call> calls) throws Exception {
        StreamsContract.await(Future.all(calls.stream().map(Call::outcome).toList()));
    }

    private Future<?> sweepAll() {
        return Future.all(members.streams().stream().map(Streams::sweep).toList());
    }

    private Interest interest(String address) throws Exception {
        Outcome outcome = StreamsContract.run(members.streams(0), new Operation.Leave(address, "nobody at all"));
        return ((Outcome.Left) outcome).interest();
    }

    private void append(int node, String... ids) throws Exception {
        appendTo(ADDRESSES.get(0), node, ids);
    }

    private void appendTo(String address, int node, String... ids) throws Exception {
        StreamsContract.run(members.streams(node), fresh(address, ids));
    }

    /** Appends, and notes what each position names. */
    private void place(Map<Position, String> places, String address, int node, String... ids) throws Exception {
        Outcome.Appended appended = (Outcome.Appended) StreamsContract.run(members.streams(node), fresh(address, ids));
        for (int i = 0; i < ids.length; i++) {
            places.put(appended.epochs().at(appended.firstOffset() + i), ids[i]);
        }
    }

    private static Page readAfter(Streams streams, String address, Position position) throws Exception {
        Operation read = new Operation.Read(address, new Since.After(position), Samples.LIMIT);
        return ((Outcome.Paged) StreamsContract.run(streams, read)).page();
    }

    private static Page readAll(Streams streams, String address) throws Exception {
        Operation read = new Operation.Read(address, Since.EARLIEST, new PageLimit(1000, 1 << 24));
        return ((Outcome.Paged) StreamsContract.run(streams, read)).page();
    }

    private static Operation.Append fresh(String address, String... ids) {
        List<Publication> publications = new ArrayList<>();
        for (String id : ids) {
            publications.add(Samples.publication(id, System.currentTimeMillis()));
        }
        return new Operation.Append(address, publications, Samples.RETENTION);
    }

    private record Call(String address, String id, Future<List<Outcome>> outcome) {
        static Call append(Streams streams, String address, String id) {
            return new Call(address, id, streams.run(Streams.shardOf(address), List.of(fresh(address, id))));
        }

        /** Where the publication is, whether this call or an earlier attempt of it put it there. */
        long offset() throws Exception {
            Outcome.Appended appended =
                    (Outcome.Appended) StreamsContract.await(outcome).get(0);
            return appended.duplicates().isEmpty()
                    ? appended.firstOffset()
                    : appended.duplicates().get(0).offset();
        }
    }

    /** Keeps the partition's thread until it is let go. */
    private static final class Freeze implements EntryProcessor<Integer, Shard, String> {
        private static final long serialVersionUID = 1;

        private final transient CountDownLatch frozen;
        private final transient CountDownLatch thaw;

        Freeze(CountDownLatch frozen, CountDownLatch thaw) {
            this.frozen = frozen;
            this.thaw = thaw;
        }

        @Override
        public String process(Map.Entry<Integer, Shard> entry) {
            frozen.countDown();
            try {
                thaw.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "thawed";
        }

        @Override
        public @Nullable EntryProcessor<Integer, Shard, String> getBackupProcessor() {
            return null;
        }
    }
}
