package io.tidegate.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.config.Retention;
import io.tidegate.config.SlowConsumer;
import io.tidegate.message.Body;
import io.tidegate.message.Gap;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.tidegate.message.Since;
import io.tidegate.protocol.FailureCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random schedules of joins, appends, cuts, stalls, lost and repeated batches over several nodes, compared with what the
 * publishers were told. The seed is the parameter, so a failure repeats itself; {@code -Dtidegate.fuzz.seeds=N} runs N
 * schedules of each kind.
 */
final class HubFuzzTest {
    private static final int NODES = 3;
    private static final int LOOPS = 2;
    private static final int ADDRESSES = 5;
    private static final int READERS = 24;
    private static final int TURNS = 1500;
    private static final Set<Gap.Reason> NO_GAPS = EnumSet.noneOf(Gap.Reason.class);

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Long.getLong("tidegate.fuzz.seeds", 15));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyReaderGetsEverythingOnceInOrder(long seed) {
        Story story = new Story(seed, retention(1_000_000), NO_GAPS);
        story.world.dropProbability = 0.1;
        story.world.repeatProbability = 0.05;
        story.run();
        story.readers.forEach(reader -> assertThat(reader.gaps).isZero());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nodesThatDieOrAreThoughtDeadLoseNothing(long seed) {
        Story story = new Story(seed, retention(1_000_000), NO_GAPS);
        story.world.dropProbability = 0.1;
        story.mishaps = List.of(story::crash, story::suspend, story.world::heal, story.world::disturb);
        story.run();
        story.readers.forEach(reader -> assertThat(reader.gaps).isZero());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aLostLogIsToldAsANewEpoch(long seed) {
        Story story = new Story(seed, retention(1_000_000), EnumSet.of(Gap.Reason.EPOCH));
        story.world.dropProbability = 0.1;
        story.mishaps = List.of(story::lose, story::lose, story::crash, story.world::heal, story.world::disturb);
        story.run();
        assertThat(story.gaps()).as("the schedule must reach lost logs").isPositive();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void ownersThatMoveInGoodOrderAreNotNoticed(long seed) {
        Story story = new Story(seed, retention(1_000_000), NO_GAPS);
        story.world.dropProbability = 0.1;
        story.world.repeatProbability = 0.05;
        story.mishaps = List.of(story::move);
        story.run();
        story.readers.forEach(reader -> assertThat(reader.gaps).isZero());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aLogThatComesBackShorterIsToldAsAGap(long seed) {
        Story story = new Story(seed, retention(1_000_000), EnumSet.of(Gap.Reason.AHEAD, Gap.Reason.EPOCH));
        story.world.dropProbability = 0.1;
        story.world.repeatProbability = 0.05;
        story.mishaps = List.of(story::backUp, story::failOver, story::move, story.world::disturb);
        story.run();
        assertThat(story.gaps())
                .as("the schedule must reach logs that came back shorter")
                .isPositive();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everythingAtOnceIsSurvived(long seed) {
        EnumSet<Gap.Reason> gaps = EnumSet.of(Gap.Reason.EPOCH, Gap.Reason.EXPIRED);
        Story story = new Story(seed, retention(12), gaps);
        story.world.dropProbability = 0.2;
        story.world.repeatProbability = 0.1;
        story.world.unavailableProbability = 0.1;
        story.mishaps = List.of(story::lose, story::crash, story::suspend, story.world::heal, story.world::disturb);
        story.run();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aSlowReaderSkipsToTheLatest(long seed) {
        Story story = new Story(seed, retention(1_000_000), SlowConsumer.LATEST, EnumSet.of(Gap.Reason.SLOW));
        story.world.dropProbability = 0.1;
        story.run();
        assertThat(story.gaps()).as("the schedule must reach skips").isPositive();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aSlowReaderIsClosedAndComesBack(long seed) {
        Story story = new Story(seed, retention(1_000_000), SlowConsumer.CLOSE, NO_GAPS);
        story.world.dropProbability = 0.1;
        story.run();
        assertThat(story.readers.stream().mapToInt(reader -> reader.tooSlow).sum())
                .as("the schedule must reach closes")
                .isPositive();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatRetentionHasDroppedIsToldAsAGap(long seed) {
        Story story = new Story(seed, retention(8), EnumSet.of(Gap.Reason.EXPIRED));
        story.world.dropProbability = 0.3;
        story.run();
        assertThat(story.gaps())
                .as("the schedule must reach gaps to prove anything")
                .isPositive();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anUnreachableClusterIsToldAndSurvived(long seed) {
        Story story = new Story(seed, retention(1_000_000), NO_GAPS);
        story.world.unavailableProbability = 0.2;
        story.world.repeatProbability = 0.2;
        story.run();
        assertThat(story.refused).as("the schedule must reach refusals").isPositive();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void liveOnlyAddressesTakeTheSamePath(long seed) {
        Story story = new Story(seed, retention(0), EnumSet.of(Gap.Reason.EXPIRED));
        story.world.dropProbability = 0.1;
        story.run();
    }

    private static Retention retention(int count) {
        return new Retention(count, 1L << 40, Duration.ofDays(1));
    }

    private static final class Story {
        final HubWorld world;
        final Random random;
        final List<CheckingReader> readers = new ArrayList<>();
        final Map<String, Map<Position, String>> acknowledged = new HashMap<>();
        final Set<Gap.Reason> gapsAllowed;
        List<Runnable> mishaps = List.of();
        int published;
        int refused;

        Story(long seed, Retention retention, Set<Gap.Reason> gapsAllowed) {
            this(seed, retention, SlowConsumer.CATCH_UP, gapsAllowed);
        }

        Story(long seed, Retention retention, SlowConsumer slowConsumer, Set<Gap.Reason> gapsAllowed) {
            this.gapsAllowed = gapsAllowed;
            world = new HubWorld(NODES, LOOPS, HubWorld.config(retention, slowConsumer), seed);
            random = world.random;
            for (int i = 0; i < READERS; i++) {
                readers.add(new CheckingReader(address(), random, 0.05, gapsAllowed));
            }
        }

        void run() {
            for (int turn = 0; turn < TURNS; turn++) {
                act();
                for (int i = random.nextInt(20); i > 0; i--) {
                    world.loops.step();
                }
                if (random.nextInt(10) == 0) {
                    world.loops.advance(Duration.ofMillis(random.nextInt(200)));
                }
                if (!mishaps.isEmpty() && random.nextInt(60) == 0) {
                    mishaps.get(random.nextInt(mishaps.size())).run();
                }
                if (random.nextInt(200) == 0) {
                    world.loops.advance(Duration.ofMillis(1500)); // longer than the linger
                }
            }
            settle();
            check();
            checkNothingRemains();
        }

        int gaps() {
            return readers.stream().mapToInt(reader -> reader.gaps).sum();
        }

        void crash() {
            int place = random.nextInt(world.places());
            readers.stream()
                    .filter(reader -> reader.hub != null && world.isAt(reader.hub, place))
                    .forEach(CheckingReader::lose);
            world.crash(place);
        }

        void suspend() {
            world.suspend(random.nextInt(world.places()));
        }

        void lose() {
            world.lose(address());
        }

        void backUp() {
            world.backUp(address());
        }

        void failOver() {
            world.failOver(address());
        }

        void move() {
            String address = address();
            world.backUp(address);
            world.failOver(address);
        }

        private void act() {
            int choice = random.nextInt(10);
            CheckingReader reader = readers.get(random.nextInt(readers.size()));
            if (choice < 6) {
                publish();
            } else if (reader.subscription == null) {
                LoopHub hub = anyHub();
                hub.loop().run(() -> begin(reader, hub));
            } else if (choice < 8) {
                resumeAll();
            } else {
                onItsLoop(reader, reader::cut);
            }
        }

        private void begin(CheckingReader reader, LoopHub hub) {
            if (reader.subscription == null && world.hubs.contains(hub)) {
                reader.hub = hub;
                reader.begin(hub, random.nextBoolean() ? Since.LATEST : Since.EARLIEST);
            }
        }

        private void publish() {
            publish(address());
        }

        private void publish(String address) {
            LoopHub hub = anyHub();
            hub.loop().run(() -> {
                Publication publication =
                        new Publication(hub.publicationId(null), List.of(), Body.ofJson("1"), world.loops.nowMillis());
                published++;
                hub.publish(address, publication).onComplete(result -> {
                    if (result.succeeded()) {
                        acknowledge(address, result.result().position(), publication.id());
                    } else {
                        assertThat(((HubException) result.cause()).code()).isEqualTo(FailureCode.UNAVAILABLE);
                        refused++;
                    }
                });
            });
        }

        private void acknowledge(String address, Position position, String id) {
            String before = acknowledged
                    .computeIfAbsent(address, ignored -> new HashMap<>())
                    .put(position, id);
            assertThat(before).as("a position names one publication").isNull();
        }

        private void settle() {
            world.dropProbability = 0;
            world.repeatProbability = 0;
            world.unavailableProbability = 0;
            world.heal();
            world.loops.runAll();
            readers.forEach(reader -> publish(reader.address));
            for (int round = 0; round < 60; round++) {
                for (CheckingReader reader : readers) {
                    if (reader.subscription == null) {
                        LoopHub hub = anyHub();
                        hub.loop().run(() -> begin(reader, hub));
                    }
                }
                resumeAll();
                world.loops.advance(Duration.ofMillis(500));
            }
        }

        private void resumeAll() {
            readers.forEach(reader -> onItsLoop(reader, () -> {
                if (reader.subscription != null) {
                    reader.subscription.resume();
                }
            }));
        }

        private static void onItsLoop(CheckingReader reader, Runnable task) {
            if (reader.hub != null) {
                reader.hub.loop().run(task);
            }
        }

        private void check() {
            assertThat(published).isPositive();
            for (CheckingReader reader : readers) {
                Map<Position, String> truth = acknowledged.getOrDefault(reader.address, Map.of());
                assertThat(reader.position).as("reached the head").isEqualTo(world.head(reader.address));
                reader.taken.forEach((position, id) -> {
                    if (truth.containsKey(position)) {
                        assertThat(id).isEqualTo(truth.get(position));
                    } else {
                        assertThat(refused > 0 || !mishaps.isEmpty())
                                .as("unacknowledged only where the answer was lost")
                                .isTrue();
                    }
                });
                if (gapsAllowed.isEmpty()) {
                    long first = reader.firstOffset();
                    truth.keySet().stream()
                            .filter(position -> position.offset() > first)
                            .forEach(position -> assertThat(reader.taken).containsKey(position));
                }
            }
            readers.forEach(reader -> assertThat(world.names())
                    .as("interest of nodes that live only")
                    .containsAll(world.interest(reader.address).interest().nodes()));
            readers.stream()
                    .map(reader -> reader.address)
                    .distinct()
                    .forEach(address -> assertThat(
                                    world.holders.stream().filter(holder -> holder.startsWith(address + "@")))
                            .as("one native consumer for %s", address)
                            .hasSize(1));
        }

        private void checkNothingRemains() {
            readers.forEach(reader -> onItsLoop(reader, reader::cut));
            world.loops.advance(Duration.ofSeconds(20));
            world.hubs.forEach(hub -> {
                assertThat(hub.feeds().size()).as("feeds").isZero();
                assertThat(hub.homes().size()).as("home streams").isZero();
            });
            assertThat(world.holders).isEmpty();
            readers.forEach(reader -> assertThat(
                            world.interest(reader.address).interest().nodes())
                    .as("interest")
                    .isEmpty());
        }

        private LoopHub anyHub() {
            return world.hubs.get(random.nextInt(world.hubs.size()));
        }

        private String address() {
            return "address" + random.nextInt(ADDRESSES);
        }
    }
}
