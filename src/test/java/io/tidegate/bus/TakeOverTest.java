package io.tidegate.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.message.Body;
import io.tidegate.message.Header;
import io.tidegate.message.Publication;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TakeOverTest {
    private static final long MATCHING_MILLIS = 1000;
    private static final int WEIGHT_BYTES = 65;

    private final ByteBudget budget = new ByteBudget(3 * WEIGHT_BYTES);
    private final TakeOver takeOver = new TakeOver(Duration.ofMillis(MATCHING_MILLIS), budget);

    @Test
    void whatThePredecessorHasAppendedIsCancelledOnce() {
        hear("1", 0);
        hear("1", 0);
        append("1", 0);
        assertThat(left()).containsExactly("1");
    }

    @Test
    void orderOfHearingAndAppendingDoesNotMatter() {
        append("1", 0);
        hear("2", 1);
        hear("1", 2);
        append("2", 3);
        assertThat(left()).isEmpty();
    }

    @Test
    void whatThePredecessorDidNotHearIsLeftInOrder() {
        hear("1", 0);
        hear("2", 0);
        hear("3", 0);
        append("1", 0);
        assertThat(left()).containsExactly("2", "3");
    }

    @Test
    void otherHeadersMakeAnotherMessage() {
        hear("1", 0);
        takeOver.onAppended(new Publication("n:x", List.of(new Header("a", "b")), Body.ofJson("1"), 0), 0);
        assertThat(left()).containsExactly("1");
    }

    @Test
    void whatOnlyThePredecessorHeardDoesNotSwallowALaterMessageForLong() {
        append("1", 0);
        hear("1", MATCHING_MILLIS + 1);
        assertThat(left()).containsExactly("1");
    }

    @Test
    void whatWaitsIsBoundedAndGivenBack() {
        for (int i = 0; i < 3; i++) {
            assertThat(hear("" + i, 0)).isTrue();
        }
        assertThat(hear("3", 0)).isFalse();
        append("0", 0);
        assertThat(hear("4", 0)).isTrue();
        assertThat(left()).containsExactly("1", "2", "4");
        assertThat(budget.take(3 * WEIGHT_BYTES)).isTrue();
    }

    private boolean hear(String json, long millis) {
        return takeOver.onNative(new TakeOver.Heard(List.of(), Body.ofJson(json), millis));
    }

    private void append(String json, long millis) {
        takeOver.onAppended(new Publication("n:x", List.of(), Body.ofJson(json), millis), millis);
    }

    private List<String> left() {
        return takeOver.end().stream().map(heard -> TestLoop.text(heard.body())).toList();
    }
}
