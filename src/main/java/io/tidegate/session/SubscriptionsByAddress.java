package io.tidegate.session;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One session's subscriptions by their addresses, in the order in which they were put. Most sessions have one, which needs no
 * map: with its parts that would be 140 bytes for each idle client.
 */
final class SubscriptionsByAddress {
    private @Nullable SessionSubscription only;

    /** All, when there are several. */
    private @Nullable Map<String, SessionSubscription> several;

    @Nullable
    SessionSubscription get(String address) {
        if (several != null) {
            return several.get(address);
        }
        return only != null && only.address().equals(address) ? only : null;
    }

    /** Takes the place of another one with the same address. */
    void put(SessionSubscription subscription) {
        String address = subscription.address();
        SessionSubscription first = only;
        if (several != null) {
            several.put(address, subscription);
        } else if (first == null || first.address().equals(address)) {
            only = subscription;
        } else {
            Map<String, SessionSubscription> both = new LinkedHashMap<>();
            both.put(first.address(), first);
            both.put(address, subscription);
            only = null;
            several = both;
        }
    }

    /** Removes it, unless another one has taken its place. */
    void remove(SessionSubscription subscription) {
        if (several != null) {
            several.remove(subscription.address(), subscription);
        } else if (only == subscription) {
            only = null;
        }
    }

    void clear() {
        only = null;
        several = null;
    }

    int size() {
        return all().size();
    }

    Collection<SessionSubscription> all() {
        if (several != null) {
            return several.values();
        }
        return only == null ? List.of() : List.of(only);
    }
}
