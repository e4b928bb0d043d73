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
        assertThat(tail.covers(10)).isTrue();
        assertThat(tail.covers(9)).isFalse();
        assertThat(tail.covers(11)).isFalse();
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
        tail.prepend(deliveries(3, 10));
        assertThat(tail.startOffset()).isEqualTo(7);
        assertThat(tail.covers(7)).isTrue();
        assertThat(tail.after(7, 1, Long.MAX_VALUE))
                .extracting(delivery -> delivery.position().offset())
                .containsExactly(8L);
    }

    @Test
    void theTailUsedLongestAgoGivesWayFirst() {
        Tail other = new Tail(HEAD, 100);
        TailBudget budget = new TailBudget(5L * weight());
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
        List<Delivery> deliveries = new ArrayList<>();
        for (long offset = first; offset <= last; offset++) {
            deliveries.add(
                    new Delivery("a", new Position(7, offset), new Publication("id", List.of(), Body.ofJson("1"), 0)));
        }
        return deliveries;
    }
}
