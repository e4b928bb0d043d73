package io.tidegate.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.event.KeyValuePair;

/**
 * Lets so many lines of a kind through in a second, and says with the next one how many were left out ({@code omitted}). A kind is a logger
 * and a text, without the values. The audit log is complete, and so is what is asked for by a level below INFO. Thread-safe.
 */
public final class RepeatLimit extends Filter<ILoggingEvent> {
    static final int LINES_MAX = 10;
    static final String OMITTED = "omitted";

    private static final long PERIOD_MILLIS = Duration.ofSeconds(1).toMillis();
    private static final int KINDS_MAX = 256;
    private static final String AUDIT = "io.tidegate.audit";

    /** The one that came longest ago first. */
    private final Map<Kind, Count> counts = new LinkedHashMap<>(KINDS_MAX, 0.75f, true);

    private record Kind(String logger, String text) {}

    private static final class Count {
        private long sinceMillis;
        private int lines;
        private long omitted;
    }

    @Override
    public FilterReply decide(ILoggingEvent event) {
        if (!event.getLevel().isGreaterOrEqual(Level.INFO)
                || event.getLoggerName().equals(AUDIT)) {
            return FilterReply.NEUTRAL;
        }
        long omitted = count(event);
        if (omitted < 0) {
            return FilterReply.DENY;
        }
        if (omitted > 0 && event instanceof LoggingEvent known) {
            known.addKeyValuePair(new KeyValuePair(OMITTED, omitted));
        }
        return FilterReply.NEUTRAL;
    }

    /** How many were left out before this one; negative when this one is left out too. */
    private synchronized long count(ILoggingEvent event) {
        Count count = counts.computeIfAbsent(
                new Kind(event.getLoggerName(), String.valueOf(event.getMessage())), missing -> new Count());
        if (counts.size() > KINDS_MAX) {
            counts.remove(counts.keySet().iterator().next());
        }
        long now = event.getTimeStamp();
        if (now - count.sinceMillis >= PERIOD_MILLIS || now < count.sinceMillis) {
            count.sinceMillis = now;
            count.lines = 0;
        }
        count.lines++;
        if (count.lines > LINES_MAX) {
            count.omitted++;
            return -1;
        }
        long omitted = count.omitted;
        count.omitted = 0;
        return omitted;
    }
}
