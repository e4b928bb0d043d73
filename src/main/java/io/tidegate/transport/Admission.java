package io.tidegate.transport;

import io.tidegate.config.WebSocketConfig;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Which handshakes a node begins: so many in a second, and so many at once. When thousands of clients come back in one
 * moment, those that are there already are served first. Shared by the node's loops; thread-safe.
 */
public final class Admission {
    private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();
    /** How much of a second's handshakes may come in one moment. */
    private static final long BURST_NANOS = Duration.ofMillis(100).toNanos();

    private final int handshakesMax;
    private final long intervalNanos;
    private final LongSupplier nanoTime;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicLong nextNanos;
    private final AddressLimits addresses;

    /** What becomes of a handshake. */
    enum Verdict {
        /** It may begin; {@link #onEnded} follows. */
        ADMITTED,
        /** As many are under way as may be. */
        TOO_MANY,
        /** As many have begun in the last moment as may. */
        TOO_FAST
    }

    /**
     * Begins with nothing under way.
     *
     * @param nanoTime a clock that never goes back, as {@link System#nanoTime}
     */
    public Admission(WebSocketConfig config, LongSupplier nanoTime) {
        handshakesMax = config.handshakesMax();
        intervalNanos = NANOS_PER_SECOND / config.handshakesPerSecondMax();
        this.nanoTime = nanoTime;
        nextNanos = new AtomicLong(nanoTime.getAsLong());
        addresses = new AddressLimits(config, nanoTime);
    }

    /** What holds for each client's address. */
    AddressLimits addresses() {
        return addresses;
    }

    Verdict ask() {
        if (underWay.incrementAndGet() > handshakesMax) {
            underWay.decrementAndGet();
            return Verdict.TOO_MANY;
        }
        if (isTooFast()) {
            underWay.decrementAndGet();
            return Verdict.TOO_FAST;
        }
        return Verdict.ADMITTED;
    }

    /** Each handshake moves the next one's time on; how far that may run ahead of the clock is the burst. */
    private boolean isTooFast() {
        while (true) {
            long now = nanoTime.getAsLong();
            long known = nextNanos.get();
            long next = known - now > 0 ? known : now;
            if (next - now > BURST_NANOS) {
                return true;
            }
            if (nextNanos.compareAndSet(known, next + intervalNanos)) {
                return false;
            }
        }
    }

    /** An admitted handshake has become a connection, or has failed. */
    void onEnded() {
        underWay.decrementAndGet();
    }
}
