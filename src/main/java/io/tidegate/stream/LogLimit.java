package io.tidegate.stream;

import io.tidegate.config.Retention;
import io.tidegate.message.Publication;
import java.time.Duration;

/**
 * What a stream keeps: its {@link Retention} as plain numbers.
 *
 * @param count publications
 * @param bytes sum of their weights
 * @param ageMillis counted from when the first node received them
 */
record LogLimit(int count, long bytes, long ageMillis) {
    /** Of a stream to which nothing has been appended. */
    static final LogLimit NOTHING = new LogLimit(0, 0, 0);

    private static final Duration AGE_MAX = Duration.ofDays(36500);

    static LogLimit of(Retention retention) {
        Duration age = retention.age().compareTo(AGE_MAX) > 0 ? AGE_MAX : retention.age();
        return new LogLimit(retention.count(), retention.bytes(), age.toMillis());
    }

    boolean isExpired(Publication publication, long nowMillis) {
        return publication.timeMillis() <= nowMillis - ageMillis;
    }
}
