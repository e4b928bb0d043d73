package io.tidegate.session;

import io.tidegate.protocol.CloseCode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection when its client's proof has expired and the grace is over; the session can be resumed with a new one. Only
 * connections whose proof expires have one, on the wheel of their loop.
 */
final class Expiry implements HeartbeatWheel.Due {
    private static final long NEVER = Long.MAX_VALUE;

    private final Session session;
    private long endMillis = NEVER;
    private long callTick = NEVER;

    Expiry(Session session) {
        this.session = session;
    }

    /** The proof ends then; null for never. */
    void set(@Nullable Instant expires) {
        endMillis = expires == null ? NEVER : end(expires);
        schedule();
    }

    private long end(Instant expires) {
        try {
            return expires.plus(session.services().limits().expiryGrace()).toEpochMilli();
        } catch (ArithmeticException | DateTimeException farAway) {
            return NEVER;
        }
    }

    /** Asks to be called, unless that happens early enough anyway; a call that is left over finds nothing to do. */
    private void schedule() {
        if (endMillis == NEVER) {
            return;
        }
        HeartbeatWheel wheel = session.sessions().wheel();
        long left = endMillis - session.services().loop().nowMillis();
        long wait = left <= 0 ? 1 : Math.min(HeartbeatWheel.REACH, wheel.ticks(Duration.ofMillis(left)));
        if (wheel.tick() + wait < callTick) {
            callTick = wheel.tick() + wait;
            wheel.schedule(this, wait);
        }
    }

    @Override
    public void onDue() {
        if (session.hasEnded() || session.sessions().wheel().tick() != callTick) {
            return;
        }
        callTick = NEVER;
        if (session.services().loop().nowMillis() >= endMillis) {
            session.guard(() -> session.close(CloseCode.TOKEN_EXPIRED));
        } else {
            schedule();
        }
    }
}
