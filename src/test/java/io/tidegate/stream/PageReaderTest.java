package io.tidegate.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.config.Retention;
import io.tidegate.message.Epochs;
import io.tidegate.message.Gap;
import io.tidegate.message.Position;
import io.tidegate.message.Since;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PageReaderTest {
    private static final String NEWS = "news";
    private static final Retention KEEP_THREE = new Retention(3, 1 << 20, Duration.ofMinutes(5));

    private long now = Samples.NOW;
    private final ShardHost host = new ShardHost(Samples.config(), new Random(7), () -> now);
    private final Shard shard = new Shard(Streams.shardOf(NEWS));
    private List<Effect> effects = new ArrayList<>();

    @Test
    void latestStartsAtTheHead() {
        append("a", "b");

        Page page = read(Since.LATEST);

        assertThat(page.start().offset()).isEqualTo(2);
        assertThat(page.publications()).isEmpty();
        assertThat(page.reachesHead()).isTrue();
    }

    @Test
    void lastStartsThatManyBeforeTheHeadOrAtTheOldest() {
        run(Samples.append(NEWS, KEEP_THREE, "a", "b", "c", "d"));

        assertThat(Samples.ids(read(new Since.Last(2)))).containsExactly("c", "d");
        assertThat(Samples.ids(read(new Since.Last(9)))).containsExactly("b", "c", "d");
    }

    @Test
    void afterGoesOnBehindAPosition() {
        append("a", "b", "c");
        Page start = read(Since.LATEST);

        Page page = read(new Since.After(start.start().at(1)));

        assertThat(page.start()).isEqualTo(start.start().at(1));
        assertThat(page.gap()).isNull();
        assertThat(Samples.ids(page)).containsExactly("b", "c");
    }

    @Test
    void afterAPositionThatExpiredTellsHowManyAreLost() {
        run(Samples.append(NEWS, KEEP_THREE, "a", "b", "c", "d", "e"));
        Position one = read(Since.LATEST).start().at(1);

        Page page = read(new Since.After(one));

        assertThat(page.gap()).isEqualTo(new Gap(one, one.at(2), 1, Gap.Reason.EXPIRED));
        assertThat(Samples.ids(page)).containsExactly("c", "d", "e");
    }

    @Test
    void afterAPositionBeyondTheHeadGoesBackToTheHead() {
        append("a");
        Position head = read(Since.LATEST).start();

        Page page = read(new Since.After(head.at(9)));

        assertThat(page.gap()).isEqualTo(new Gap(head.at(9), head, Gap.UNKNOWN, Gap.Reason.AHEAD));
        assertThat(page.publications()).isEmpty();
    }

    @Test
    void afterAPositionOfAnotherEpochTellsSoAndStartsAtTheOldest() {
        append("a");
        Position head = read(Since.LATEST).start();
        Position foreign = new Position(head.epoch() == 1 ? 2 : 1, 40);

        Page page = read(new Since.After(foreign));

        assertThat(page.gap()).isEqualTo(new Gap(foreign, head.at(0), Gap.UNKNOWN, Gap.Reason.EPOCH));
        assertThat(Samples.ids(page)).containsExactly("a");
    }

    @Test
    void afterNoneIsBeforeEverything() {
        append("a", "b");

        Page page = read(new Since.After(Position.NONE));

        assertThat(page.gap()).isNull();
        assertThat(page.start().offset()).isZero();
        assertThat(Samples.ids(page)).containsExactly("a", "b");
    }

    @Test
    void afterNoneTellsWhatHasExpired() {
        run(Samples.append(NEWS, KEEP_THREE, "a", "b", "c", "d"));

        Page page = read(new Since.After(Position.NONE));

        assertThat(page.gap()).isEqualTo(new Gap(Position.NONE, page.start(), 1, Gap.Reason.EXPIRED));
        assertThat(Samples.ids(page)).containsExactly("b", "c", "d");
    }

    @Test
    void readOfAStreamThatDoesNotExistCreatesNothing() {
        Position foreign = new Position(5, 5);

        assertThat(read(Since.EARLIEST)).isEqualTo(new Page(Position.NONE, 0, Epochs.of(0, 0), null, List.of()));
        assertThat(read(new Since.After(Position.NONE)).gap()).isNull();
        assertThat(read(new Since.After(foreign)).gap())
                .isEqualTo(new Gap(foreign, Position.NONE, Gap.UNKNOWN, Gap.Reason.EPOCH));
        assertThat(shard.size()).isZero();
        assertThat(effects).isEmpty();
    }

    @Test
    void pagesEndAtTheirLimits() {
        append("a", "b", "c");
        int weight = Samples.publication("a").weightBytes();

        assertThat(Samples.ids(read(Since.EARLIEST, new PageLimit(2, 1 << 20)))).containsExactly("a", "b");
        assertThat(Samples.ids(read(Since.EARLIEST, new PageLimit(9, 2 * weight))))
                .containsExactly("a", "b");
        assertThat(Samples.ids(read(Since.EARLIEST, new PageLimit(9, 1)))).containsExactly("a");
        assertThat(read(Since.EARLIEST, PageLimit.NOTHING).publications()).isEmpty();
        assertThat(read(Since.EARLIEST, PageLimit.NOTHING).reachesHead()).isFalse();
    }

    @Test
    void expiredPublicationsAreNotReadEvenBeforeTheyAreDropped() {
        append("a");
        now += 200_000;
        run(new Operation.Append(NEWS, List.of(Samples.publication("b", now)), Samples.RETENTION));
        now += 100_000;

        Page page = read(Since.EARLIEST);

        assertThat(Samples.ids(page)).containsExactly("b");
        assertThat(read(new Since.After(page.start().at(0))).gap())
                .isEqualTo(new Gap(page.start().at(0), page.start().at(1), 1, Gap.Reason.EXPIRED));
    }

    private Outcome run(Operation operation) {
        ShardRun run = new ShardRun(shard, host);
        Outcome outcome = run.run(List.of(operation)).get(0);
        effects = run.effects();
        return outcome;
    }

    private void append(String... ids) {
        run(Samples.append(NEWS, ids));
    }

    private Page read(Since since) {
        return read(since, Samples.LIMIT);
    }

    private Page read(Since since, PageLimit limit) {
        return ((Outcome.Paged) run(new Operation.Read(NEWS, since, limit))).page();
    }
}
