package io.tidegate.stream;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;

/** How many streams a cluster has. */
public final class StreamCount {
    private StreamCount() {}

    /** Counts them by asking every shard. */
    public static int of(HazelcastInstance instance) {
        IMap<Integer, Shard> map = instance.getMap("tidegate.streams");
        return map.values().stream().mapToInt(Shard::size).sum();
    }
}
