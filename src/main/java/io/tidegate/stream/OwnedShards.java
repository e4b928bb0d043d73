package io.tidegate.stream;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.partition.Partition;
import com.hazelcast.partition.PartitionService;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which shards this member owns, by Hazelcast's own table in memory. Used by one thread, which may be made to wait. */
final class OwnedShards {
    private final Cluster cluster;
    private final List<Partition> partitions = new ArrayList<>(Streams.SHARDS);
    private Set<Integer> before = Set.of();

    OwnedShards(HazelcastInstance instance) {
        this.cluster = instance.getCluster();
        PartitionService service = instance.getPartitionService();
        for (int shard = 0; shard < Streams.SHARDS; shard++) {
            partitions.add(service.getPartition(shard));
        }
    }

    /** All of them. */
    Set<Integer> all() {
        Set<Integer> owned = new HashSet<>();
        for (int shard = 0; shard < Streams.SHARDS; shard++) {
            if (cluster.getLocalMember().equals(partitions.get(shard).getOwner())) {
                owned.add(shard);
            }
        }
        return owned;
    }

    /** Those that this member did not own when this was asked last. */
    Set<Integer> gained() {
        Set<Integer> owned = all();
        Set<Integer> gained = new HashSet<>(owned);
        gained.removeAll(before);
        before = owned;
        return gained;
    }
}
