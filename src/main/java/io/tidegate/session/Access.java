package io.tidegate.session;

import io.tidegate.auth.Action;
import io.tidegate.auth.Principal;
import io.tidegate.message.Position;
import io.tidegate.message.Since;
import io.tidegate.protocol.FailureCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who one session's client is, what it may do, and how much of it. Asked for each request, never for a delivery: who may not
 * subscribe has no subscription.
 */
final class Access {
    private final Session session;
    private @Nullable Principal principal;
    private PrincipalLimits.@Nullable Share share;
    private @Nullable Expiry expiry;
    private long publishesPaidNanos;
    private long requestsPaidNanos;
    private int subscriptions;

    Access(Session session) {
        this.session = session;
    }

    /** Who the client is; null while that is not known. */
    @Nullable
    Principal principal() {
        return principal;
    }

    /** The authenticator has said who the client is, for the first time or again. */
    void identify(Principal identified) {
        principal = identified;
        if (expiry == null && identified.expires() != null) {
            expiry = new Expiry(session);
        }
        if (expiry != null) {
            expiry.set(identified.expires());
        }
    }

    /** Takes a place among the principal's connections to this node, unless it has one; false when there is none. */
    boolean takePlace() {
        Principal known = principal;
        if (known == null) {
            return false;
        }
        leave();
        if (PrincipalLimits.isCounted(known)) {
            Optional<PrincipalLimits.Share> joined =
                    services().limits().principals().join(known.name());
            if (joined.isEmpty()) {
                return false;
            }
            share = joined.get();
            count(session.subscriptions().count());
        }
        return true;
    }

    /** Gives back all that the principal has through this session. */
    void leave() {
        count(0);
        if (share != null) {
            share.leave();
            share = null;
        }
    }

    /** Whether the principal may have one more subscription on this node. */
    boolean takeSubscription() {
        if (share == null) {
            return true;
        }
        boolean taken = share.takeSubscription();
        subscriptions += taken ? 1 : 0;
        return taken;
    }

    /** So many subscriptions the session has now. */
    void count(int now) {
        if (share != null && now != subscriptions) {
            share.addSubscriptions(now - subscriptions);
            subscriptions = now;
        }
    }

    boolean allows(Action action, String address) {
        return principal != null && principal.permissions().allow(action, address);
    }

    /**
     * Whether the client may begin there to read.
     *
     * @param own where its session stands, from which on it has a right to what was published; null without that
     */
    boolean allows(Since since, String address, @Nullable Position own) {
        boolean isFromNow = since instanceof Since.Latest;
        boolean isFromOwn = since instanceof Since.After after
                && own != null
                && after.position().epoch() == own.epoch()
                && after.position().offset() >= own.offset();
        return isFromNow || isFromOwn || allows(Action.HISTORY, address);
    }

    /** Refuses a request that may not be, or comes too early, and says so. */
    boolean refuses(@Nullable Long id, Action action, String address) {
        return refuses(id, action, address, address);
    }

    /** As above, for a request whose answers bear another address. */
    boolean refuses(@Nullable Long id, Action action, String address, String answerAddress) {
        boolean publishes = action == Action.PUBLISH || action == Action.SEND;
        if (publishes ? publishesTooFast(id, answerAddress) : asksTooFast(id, answerAddress)) {
            return true;
        }
        if (allows(action, address)) {
            return false;
        }
        forbid(id, answerAddress);
        return true;
    }

    /** Says that the client may not do what it asked. */
    void forbid(@Nullable Long id, @Nullable String address) {
        session.fail(id, address, FailureCode.NOT_PERMITTED, "get a token that permits it, and connect with that");
    }

    private boolean publishesTooFast(@Nullable Long id, String address) {
        long now = services().loop().nowMillis();
        long taken = services().limits().publishes().take(publishesPaidNanos, now);
        if (taken < 0) {
            tooFast(id, address, FailureCode.PUBLISHES_TOO_FAST, Pace.waitMillis(taken));
            return true;
        }
        publishesPaidNanos = taken;
        long wait = share == null ? 0 : share.takePublish(now);
        if (wait > 0) {
            tooFast(id, address, FailureCode.PRINCIPAL_TOO_FAST, wait);
        }
        return wait > 0;
    }

    /** Refuses a request that comes too early, whatever it asks, and says so. */
    boolean asksTooFast(@Nullable Long id, @Nullable String address) {
        long taken = services()
                .limits()
                .requests()
                .take(requestsPaidNanos, services().loop().nowMillis());
        if (taken < 0) {
            tooFast(id, address, FailureCode.REQUESTS_TOO_FAST, Pace.waitMillis(taken));
            return true;
        }
        requestsPaidNanos = taken;
        return false;
    }

    private void tooFast(@Nullable Long id, @Nullable String address, FailureCode code, long waitMillis) {
        session.fail(id, address, code, "repeat it in " + waitMillis + " ms");
    }

    private SessionServices services() {
        return session.services();
    }
}
