package io.tidegate.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 5s}, {@code 2m}, {@code 1h}. */
public final class DurationText {
    /** What to tell people who wrote something else. */
    public static final String EXPECTED = "a duration such as 500ms, 5s, 2m or 1h";

    private static final Pattern FORM = Pattern.compile("(\\d{1,12})(ms|s|m|h)");
    private static final long SECOND_MILLIS = 1_000;
    private static final long MINUTE_MILLIS = 60 * SECOND_MILLIS;
    private static final long HOUR_MILLIS = 60 * MINUTE_MILLIS;

    private DurationText() {}

    /** The duration; empty when the text is none. */
    public static Optional<Duration> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long millis = switch (matcher.group(2)) {
            case "ms" -> 1;
            case "s" -> SECOND_MILLIS;
            case "m" -> MINUTE_MILLIS;
            default -> HOUR_MILLIS;
        };
        // Twelve digits of hours still fit a long.
        return Optional.of(Duration.ofMillis(Long.parseLong(matcher.group(1)) * millis));
    }

    /** The shortest text that {@link #parse} reads as this duration; fractions of milliseconds are cut off. */
    static String format(Duration duration) {
        long millis = duration.toMillis();
        if (millis == 0 || millis % SECOND_MILLIS != 0) {
            return millis + "ms";
        }
        if (millis % HOUR_MILLIS == 0) {
            return millis / HOUR_MILLIS + "h";
        }
        return millis % MINUTE_MILLIS == 0 ? millis / MINUTE_MILLIS + "m" : millis / SECOND_MILLIS + "s";
    }
}
