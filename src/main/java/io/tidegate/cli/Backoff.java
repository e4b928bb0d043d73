package io.tidegate.cli;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: twice as long after each failure up to a limit, and each time between half and
 * one and a half of that, so that many clients that lost the same node do not come back in one moment.
 */
final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofSeconds(8);

    private final long firstMillis;
    private final long mostMillis;
    private final RandomGenerator random;
    private long nextMillis;

    Backoff(Duration first, Duration most, RandomGenerator random) {
        this.firstMillis = first.toMillis();
        this.mostMillis = most.toMillis();
        this.random = random;
        this.nextMillis = firstMillis;
    }

    /** 1, 2, 4, 8, 8 … seconds, jittered. */
    static Backoff standard(RandomGenerator random) {
        return new Backoff(FIRST, MOST, random);
    }

    /** The wait before the next try; at least a millisecond. */
    Duration next() {
        long jittered = nextMillis / 2 + random.nextLong(nextMillis + 1);
        nextMillis = Math.min(mostMillis, nextMillis * 2);
        return Duration.ofMillis(Math.max(1, jittered));
    }

    /** A wait that a gateway named in whole seconds, and a random part of the first wait, which spreads those that it told the same. */
    Duration spread(Duration named) {
        return named.plusMillis(random.nextLong(firstMillis + 1));
    }

    /** A try has succeeded. */
    void reset() {
        nextMillis = firstMillis;
    }
}
