package io.tidegate.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class RepeatLimitTest {
    private final LoggerContext context = new LoggerContext();
    private final RepeatLimit limit = new RepeatLimit();
    private long nowMillis = 1_000_000;

    private LoggingEvent event(String logger, Level level, String text) {
        LoggingEvent event = new LoggingEvent("fqcn", context.getLogger(logger), level, text, null, null);
        event.setInstant(Instant.ofEpochMilli(nowMillis));
        return event;
    }

    private int passed(int count, String logger, Level level, String text) {
        int passed = 0;
        for (int i = 0; i < count; i++) {
            passed += limit.decide(event(logger, level, text)) == FilterReply.DENY ? 0 : 1;
        }
        return passed;
    }

    @Test
    void repeatsAreCountedAndToldWithTheNext() {
        assertThat(passed(100, "a", Level.WARN, "x")).isEqualTo(RepeatLimit.LINES_MAX);
        nowMillis += 1000;
        LoggingEvent next = event("a", Level.WARN, "x");
        assertThat(limit.decide(next)).isEqualTo(FilterReply.NEUTRAL);
        assertThat(next.getKeyValuePairs()).singleElement().satisfies(pair -> {
            assertThat(pair.key).isEqualTo(RepeatLimit.OMITTED);
            assertThat(pair.value).isEqualTo(90L);
        });
        LoggingEvent after = event("a", Level.WARN, "x");
        limit.decide(after);
        assertThat(after.getKeyValuePairs()).isNullOrEmpty();
    }

    @Test
    void oneKindHoldsUpNoOther() {
        passed(100, "a", Level.WARN, "x");
        assertThat(passed(1, "a", Level.WARN, "y")).isEqualTo(1);
        assertThat(passed(1, "b", Level.WARN, "x")).isEqualTo(1);
    }

    @Test
    void auditAndDebugAreComplete() {
        assertThat(passed(100, "io.tidegate.audit", Level.INFO, "x")).isEqualTo(100);
        assertThat(passed(100, "a", Level.DEBUG, "x")).isEqualTo(100);
    }

    @Test
    void clockThatGoesBackDoesNotSilence() {
        passed(100, "a", Level.ERROR, "x");
        nowMillis -= 3_600_000;
        assertThat(passed(1, "a", Level.ERROR, "x")).isEqualTo(1);
    }

    @Test
    void textsThatAlwaysDifferFillNoMemory() {
        for (int i = 0; i < 100_000; i++) {
            assertThat(passed(1, "a", Level.WARN, "text " + i)).isEqualTo(1);
        }
    }
}
