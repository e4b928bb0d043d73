package io.tidegate.load;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what a gateway tells a client about when to come back. */
public final class ComeBackHint {
    private static final Pattern MILLIS = Pattern.compile(".*come back in (\\d{1,9}) ms");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,6}");

    /** No gateway needs longer; one that says so is mistaken. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private ComeBackHint() {}

    /** From the reason of a close frame; empty when it does not say. */
    public static Optional<Duration> ofReason(String reason) {
        Matcher matcher = MILLIS.matcher(reason);
        return matcher.matches() ? bounded(Duration.ofMillis(Long.parseLong(matcher.group(1)))) : Optional.empty();
    }

    /** From the header {@code Retry-After} of a refused handshake, in seconds; empty when it is anything else. */
    public static Optional<Duration> ofRetryAfter(String header) {
        String text = header.strip();
        return SECONDS.matcher(text).matches() ? bounded(Duration.ofSeconds(Long.parseLong(text))) : Optional.empty();
    }

    private static Optional<Duration> bounded(Duration told) {
        return Optional.of(told.compareTo(LONGEST) > 0 ? LONGEST : told);
    }
}
