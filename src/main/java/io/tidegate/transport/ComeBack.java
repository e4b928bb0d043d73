package io.tidegate.transport;

import io.tidegate.protocol.CloseCode;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** When clients should come back: told to each by chance, so that those who leave in one moment do not return in one. */
public final class ComeBack {
    private final long withinMillis;
    private final long retryWithinSeconds;
    private final RandomGenerator random;

    /**
     * Draws from this time on.
     *
     * @param within the longest that a client is told to wait whose connection is closed
     * @param retryWithin the longest that one is told to wait whose handshake is refused, 1 s or more
     */
    public ComeBack(Duration within, Duration retryWithin, RandomGenerator random) {
        withinMillis = within.toMillis();
        retryWithinSeconds = retryWithin.toSeconds();
        this.random = random;
    }

    /** The text of a close frame; docs/protocol.md says how clients read it. */
    String reason(CloseCode code) {
        return code == CloseCode.GOING_AWAY
                ? code.reason() + " in " + random.nextLong(withinMillis + 1) + " ms"
                : code.reason();
    }

    /** What {@code Retry-After} says: seconds, at least one. */
    String retryAfter() {
        return Long.toString(1 + random.nextLong(retryWithinSeconds));
    }
}
