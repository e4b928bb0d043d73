package io.tidegate.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ComeBackHintTest {
    @Test
    void reasonOfADrainingNodeSaysHowManyMilliseconds() {
        assertThat(ComeBackHint.ofReason("node stops, come back in 740 ms")).contains(Duration.ofMillis(740));
        assertThat(ComeBackHint.ofReason("node stops, come back in 0 ms")).contains(Duration.ZERO);
    }

    @Test
    void otherReasonsSayNothing() {
        assertThat(ComeBackHint.ofReason("")).isEmpty();
        assertThat(ComeBackHint.ofReason("node stops, come back")).isEmpty();
        assertThat(ComeBackHint.ofReason("node stops, come back in -1 ms")).isEmpty();
        assertThat(ComeBackHint.ofReason("come back in 99999999999999999999 ms"))
                .isEmpty();
    }

    @Test
    void retryAfterIsInSecondsAndDatesAreNotUnderstood() {
        assertThat(ComeBackHint.ofRetryAfter(" 7 ")).contains(Duration.ofSeconds(7));
        assertThat(ComeBackHint.ofRetryAfter("Wed, 21 Oct 2026 07:28:00 GMT")).isEmpty();
        assertThat(ComeBackHint.ofRetryAfter("-1")).isEmpty();
        assertThat(ComeBackHint.ofRetryAfter("")).isEmpty();
    }

    @Test
    void nobodyIsSentAwayForDays() {
        assertThat(ComeBackHint.ofRetryAfter("999999")).contains(Duration.ofMinutes(5));
        assertThat(ComeBackHint.ofReason("come back in 999999999 ms")).contains(Duration.ofMinutes(5));
    }
}
