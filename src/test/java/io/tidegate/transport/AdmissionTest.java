package io.tidegate.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.config.ConfigLoader;
import io.tidegate.config.WebSocketConfig;
import io.tidegate.transport.Admission.Verdict;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AdmissionTest {
    private static final int RATE = 50;
    private static final int AT_ONCE = 20;

    private long now = Long.MAX_VALUE - 1000; // the clock may overflow, too
    private final Admission admission = new Admission(config(), () -> now);

    private static WebSocketConfig config() {
        return ConfigLoader.load(
                        null,
                        Map.of(),
                        Map.of("websocket.handshakesPerSecondMax", "" + RATE, "websocket.handshakesMax", "" + AT_ONCE))
                .websocket();
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    /** How many of so many are admitted in one moment; all of them end in it. */
    private int admitted(int asked) {
        int admitted = 0;
        for (int i = 0; i < asked; i++) {
            if (admission.ask() == Verdict.ADMITTED) {
                admitted++;
                admission.onEnded();
            }
        }
        return admitted;
    }

    @Test
    void stormOfHandshakesIsAdmittedAtTheRate() {
        int admitted = 0;
        for (int i = 0; i < 1000; i++) {
            admitted += admitted(100);
            pass(Duration.ofMillis(10));
        }

        assertThat(admitted).as("in ten seconds").isBetween(10 * RATE, 10 * RATE + RATE / 10 + 1);
    }

    @Test
    void afterQuietTimeNoMoreThanATenthOfASecondComesInOneMoment() {
        pass(Duration.ofHours(1));

        assertThat(admitted(1000)).isEqualTo(RATE / 10 + 1);
    }

    @Test
    void tooFastIsToldAndEndsAMomentLater() {
        admitted(100);
        assertThat(admission.ask()).isEqualTo(Verdict.TOO_FAST);
        pass(Duration.ofMillis(1000 / RATE));

        assertThat(admission.ask()).isEqualTo(Verdict.ADMITTED);
    }

    @Test
    void handshakesUnderWayAreBounded() {
        for (int i = 0; i < AT_ONCE; i++) {
            assertThat(admission.ask()).isEqualTo(Verdict.ADMITTED);
            pass(Duration.ofSeconds(1));
        }
        assertThat(admission.ask()).isEqualTo(Verdict.TOO_MANY);
        admission.onEnded();

        assertThat(admission.ask()).isEqualTo(Verdict.ADMITTED);
        assertThat(admission.ask()).isEqualTo(Verdict.TOO_MANY);
    }

    @Test
    void refusedHandshakesHoldNoPlace() {
        admitted(1000);
        for (int i = 0; i < AT_ONCE; i++) {
            pass(Duration.ofSeconds(1));
            assertThat(admission.ask()).isEqualTo(Verdict.ADMITTED);
        }
    }
}
