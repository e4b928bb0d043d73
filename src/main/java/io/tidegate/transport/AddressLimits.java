package io.tidegate.transport;

import io.tidegate.config.Subnets;
import io.tidegate.config.WebSocketConfig;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/**
 * How many connections each client's address has and may have, and how fast it may begin handshakes, so that one client
 * cannot take the places of all. Shared by the node's loops; thread-safe.
 */
final class AddressLimits {
    private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();
    private static final float LOAD_FACTOR = 0.75f;
    private static final int CAPACITY = 16;

    private final int connectionsMax;
    private final long intervalNanos;
    private final int rememberedMax;
    private final Subnets without;
    private final LongSupplier nanoTime;
    /** Never more than the node has connections. */
    private final ConcurrentMap<AddressBlock, Integer> connections = new ConcurrentHashMap<>();

    /** When each may begin the next handshake; the one that came longest ago is the first. */
    private final Map<AddressBlock, Long> nextNanos = new LinkedHashMap<>(CAPACITY, LOAD_FACTOR, true);

    /** What becomes of a handshake. */
    enum Verdict {
        /** It may begin; {@link #giveBack} follows. */
        TAKEN,
        /** Its address has as many connections as it may. */
        TOO_MANY,
        /** Its address has begun as many in the last second as it may. */
        TOO_FAST
    }

    AddressLimits(WebSocketConfig config, LongSupplier nanoTime) {
        connectionsMax = config.connectionsPerIpMax();
        intervalNanos = NANOS_PER_SECOND / config.handshakesPerSecondPerIpMax();
        without = new Subnets(config.ipsWithoutLimits());
        this.nanoTime = nanoTime;
        rememberedMax = config.ipsRememberedMax();
    }

    /** Takes a place for a client at this address, or says why there is none. */
    Verdict take(InetAddress address) {
        if (without.contain(address)) {
            return Verdict.TAKEN;
        }
        AddressBlock block = AddressBlock.of(address);
        if (isTooFast(block)) {
            return Verdict.TOO_FAST;
        }
        if (connections.merge(block, 1, Integer::sum) <= connectionsMax) {
            return Verdict.TAKEN;
        }
        giveBack(block);
        return Verdict.TOO_MANY;
    }

    /** Each handshake moves the next one's time on; how far that may run ahead of the clock is the burst. */
    private synchronized boolean isTooFast(AddressBlock block) {
        long now = nanoTime.getAsLong();
        Long known = nextNanos.get(block);
        long next = known != null && known - now > 0 ? known : now;
        if (next - now > NANOS_PER_SECOND - intervalNanos) {
            return true;
        }
        nextNanos.put(block, next + intervalNanos);
        if (nextNanos.size() > rememberedMax) {
            nextNanos.remove(nextNanos.keySet().iterator().next());
        }
        return false;
    }

    /** A client at this address has gone, or its handshake has failed. */
    void giveBack(InetAddress address) {
        if (!without.contain(address)) {
            giveBack(AddressBlock.of(address));
        }
    }

    private void giveBack(AddressBlock block) {
        connections.computeIfPresent(block, (known, count) -> count == 1 ? null : count - 1);
    }
}
