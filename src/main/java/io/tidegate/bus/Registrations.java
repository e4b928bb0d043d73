package io.tidegate.bus;

import com.hazelcast.core.EntryAdapter;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.multimap.MultiMap;
import io.vertx.spi.cluster.hazelcast.impl.HazelcastRegistrationInfo;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who listens natively, as the cluster manager of Vert.x records it: the multimap {@code __vertx.subs} from addresses to
 * registrations. Nodes' own consumers do not count. Thread-safe.
 */
final class Registrations {
    private static final String MAP = "__vertx.subs";

    private final MultiMap<String, HazelcastRegistrationInfo> map;
    private final Predicate<String> isNode;
    private final UUID listener;

    /**
     * Begins to watch. May block.
     *
     * @param isNode whether a Vert.x node id is a gateway node's
     * @param onChange told the address where a service has registered or unregistered, on a thread of Hazelcast
     */
    Registrations(HazelcastInstance hazelcast, Predicate<String> isNode, Consumer<String> onChange) {
        this.map = hazelcast.getMultiMap(MAP);
        this.isNode = isNode;
        this.listener = map.addEntryListener(new Watcher(isNode, onChange), true);
    }

    /** Those of the addresses where a service listens. Blocks. */
    Set<String> heard(Set<String> addresses) {
        Set<String> heard = new HashSet<>();
        for (String address : addresses) {
            if (map.get(address).stream().anyMatch(registration -> isForeign(isNode, registration))) {
                heard.add(address);
            }
        }
        return heard;
    }

    void close() {
        map.removeEntryListener(listener);
    }

    private static boolean isForeign(Predicate<String> isNode, @Nullable HazelcastRegistrationInfo registration) {
        return registration == null || !isNode.test(registration.unwrap().nodeId());
    }

    private static final class Watcher extends EntryAdapter<String, HazelcastRegistrationInfo> {
        private final Predicate<String> isNode;
        private final Consumer<String> onChange;

        Watcher(Predicate<String> isNode, Consumer<String> onChange) {
            this.isNode = isNode;
            this.onChange = onChange;
        }

        @Override
        public void onEntryEvent(EntryEvent<String, HazelcastRegistrationInfo> event) {
            HazelcastRegistrationInfo added = event.getValue();
            if (isForeign(isNode, added == null ? event.getOldValue() : added)) {
                onChange.accept(event.getKey());
            }
        }
    }
}
