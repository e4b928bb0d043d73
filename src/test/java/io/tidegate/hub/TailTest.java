package io.tidegate.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.message.Body;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TailTest {
    private static final Position HEAD = new Position(7, 10);

    private final Tail tail = new Tail(HEAD, 5);

    @Test
    void anEmptyTailCoversOnlyItsEnd() {
        assertThat(tail.covers(HEAD)).isTrue();
        assertThat(tail.covers(HEAD.at(9))).isFalse();
        assertThat(tail.covers(HEAD.at(11))).isFalse();
        assertThat(tail.after(10, 100, Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void theOldestGiveWayToTheNewest() {
        tail.append(deliveries(11, 17));
        assertThat(tail.startOffset()).isEqualTo(12);
        assertThat(tail.after(12, 100, Long.MAX_VALUE))
                .extracting(delivery -> delivery.position().offset())
                .containsExactly(13L, 14L, 15L, 16L, 17L);
        assertThat(tail.after(14, 2, Long.MAX_VALUE))
                .extracting(delivery -> delivery.position().offset())
                .containsExactly(15L, 16L);
    }

    @Test
    void olderOnesReadFromTheLogFitInFront() {
        tail.append(deliveries(11, 12));
        tail.prepend(HEAD.at(2), deliveries(3, 10));
        assertThat(tail.startOffset()).isEqualTo(7);
        assertThat(tail.covers(HEAD.at(7))).isTrue();
        assertThat(tail.after(7, 1, Long.MAX_VALUE))
                .extracting(delivery -> delivery.position().offset())
                .containsExactly(8L);
    }

    @Test
    void aPlaceIsCoveredInItsOwnEpochOnly() {
        tail.append(deliveries(11, 12));
        tail.append(deliveries(8, 13, 14));

        assertThat(tail.covers(new Position(7, 12))).isTrue();
        assertThat(tail.covers(new Position(8, 12))).isFalse();
        assertThat(tail.covers(new Position(7, 13))).isFalse();
        assertThat(tail.covers(new Position(8, 13))).isTrue();
        tail.append(deliveries(8, 15, 17));
        assertThat(tail.covers(new Position(7, 12))).isTrue();
        assertThat(tail.covers(new Position(8, 12))).isFalse();
    }

    @Test
    void olderOnesOfEarlierEpochsFitInFront() {
        tail.append(deliveries(8, 11, 12));

        tail.prepend(new Position(6, 8), deliveries(9, 10));

        assertThat(tail.covers(new Position(6, 8))).isTrue();
        assertThat(tail.covers(new Position(7, 8))).isFalse();
        assertThat(tail.covers(new Position(7, 10))).isTrue();
        assertThat(tail.covers(new Position(8, 11))).isTrue();
    }

    @Test
    void theTailUsedLongestAgoGivesWayFirst() {
        Tail other = new Tail(HEAD, 100);
        TailBudget budget = new TailBudget(5L * weight(), changed -> {});
        budget.change(tail, () -> tail.append(deliveries(11, 13)));
        budget.change(other, () -> other.append(deliveries(11, 14)));
        assertThat(budget.bytes()).isEqualTo(5L * weight());
        assertThat(tail.startOffset()).isEqualTo(12);
        assertThat(other.startOffset()).isEqualTo(10);
    }

    private static int weight() {
        return deliveries(1, 1).get(0).publication().weightBytes();
    }

    private static List<Delivery> deliveries(long first, long last) {
        return deliveries(7, first, last);
    }

    private static List<Delivery> deliveries(long epoch, long first, long last) {
        List<Delivery> deliveries = new ArrayList<>();
        for (long offset = first; offset <= last; offset++) {
            deliveries.add(new Delivery(
                    "a", new Position(epoch, offset), new Publication("id", List.of(), Body.ofJson("1"), 0)));
        }
        return deliveries;
    }
}
