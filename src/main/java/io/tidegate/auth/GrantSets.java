package io.tidegate.auth;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The grant sets that principals have now, each of them once. One that nobody has any more is forgotten, so there are never
 * more than principals. Thread-safe.
 */
final class GrantSets {
    private final ConcurrentMap<Set<Grant>, Known> known = new ConcurrentHashMap<>();
    private final ReferenceQueue<GrantSet> forgotten = new ReferenceQueue<>();

    private static final class Known extends WeakReference<GrantSet> {
        private final Set<Grant> grants;

        Known(Set<Grant> grants, GrantSet set, ReferenceQueue<GrantSet> forgotten) {
            super(set, forgotten);
            this.grants = grants;
        }
    }

    /** The set of these grants. */
    GrantSet of(Set<Grant> grants) {
        purge();
        Known found = known.get(grants);
        @Nullable GrantSet shared = found == null ? null : found.get();
        if (shared != null) {
            return shared;
        }
        GrantSet made = new GrantSet(grants);
        known.put(grants, new Known(grants, made, forgotten));
        return made;
    }

    /** How many sets are known. */
    int size() {
        purge();
        return known.size();
    }

    private void purge() {
        for (Object old = forgotten.poll(); old != null; old = forgotten.poll()) {
            known.remove(((Known) old).grants, old);
        }
    }
}
