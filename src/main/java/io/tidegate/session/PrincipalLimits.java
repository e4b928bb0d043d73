package io.tidegate.session;

import io.tidegate.auth.Principal;
import io.tidegate.config.SessionConfig;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What each principal's connections to this node use together, and may use: connections, subscriptions, publishes in a second. Anonymous
 * clients share a name, not a limit, so they are not counted. As large as the number of connections at most. Shared by the node's
 * loops; thread-safe.
 */
public final class PrincipalLimits {
    private final ConcurrentMap<String, Share> shares = new ConcurrentHashMap<>();
    private final int connectionsMax;
    private final int subscriptionsMax;
    private final Pace publishes;

    /** With nobody there. */
    public PrincipalLimits(SessionConfig config) {
        connectionsMax = config.principalConnectionsMax();
        subscriptionsMax = config.principalSubscriptionsMax();
        publishes = Pace.perSecond(config.principalPublishesPerSecondMax());
    }

    /** Whether connections of this principal are counted. */
    static boolean isCounted(Principal principal) {
        return !principal.name().equals(Principal.ANONYMOUS);
    }

    /** Counts one more connection; empty when there is no room for it. */
    Optional<Share> join(String principal) {
        Share share = shares.compute(principal, (same, known) -> {
            Share joined = known == null ? new Share(same) : known;
            joined.connections.incrementAndGet();
            return joined;
        });
        if (share.connections.get() > connectionsMax) {
            share.leave();
            return Optional.empty();
        }
        return Optional.of(share);
    }

    /** How many principals have connections. */
    int size() {
        return shares.size();
    }

    /** What one principal's connections use. */
    final class Share {
        private final String principal;
        private final AtomicInteger connections = new AtomicInteger();
        private final AtomicInteger subscriptions = new AtomicInteger();
        private final AtomicLong paidNanos = new AtomicLong();

        private Share(String principal) {
            this.principal = principal;
        }

        /** A connection has gone. */
        void leave() {
            shares.computeIfPresent(
                    principal, (same, known) -> known.connections.decrementAndGet() == 0 ? null : known);
        }

        /** Counts one more subscription, or says that there is no room for it. */
        boolean takeSubscription() {
            if (subscriptions.incrementAndGet() <= subscriptionsMax) {
                return true;
            }
            subscriptions.decrementAndGet();
            return false;
        }

        void addSubscriptions(int more) {
            subscriptions.addAndGet(more);
        }

        /** Counts one more publish; how many milliseconds it comes too early, 0 when it is in time. */
        long takePublish(long nowMillis) {
            while (true) {
                long paid = paidNanos.get();
                long taken = publishes.take(paid, nowMillis);
                if (taken < 0) {
                    return Pace.waitMillis(taken);
                }
                if (paidNanos.compareAndSet(paid, taken)) {
                    return 0;
                }
            }
        }
    }
}
