package io.tidegate.stream;

import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;

/** Makes the empty objects into which Hazelcast reads what this package sends. The numbers are never reused. */
final class StreamSerializers implements DataSerializableFactory {
    /** Number of this factory in the cluster; the gateway's others follow it. */
    static final int FACTORY = 29150;

    static final int SHARD = 9;
    static final int SHARD_PROCESSOR = 2;
    static final int SHARD_ANSWER = 10;
    static final int SHARD_BACKUP = 11;
    static final int HEADS_PROCESSOR = 5;
    static final int HEADS_ANSWER = 6;
    static final int SWEEP_PROCESSOR = 7;
    static final int MERGE_POLICY = 8;

    @Override
    public IdentifiedDataSerializable create(int classId) {
        return switch (classId) {
            case SHARD -> new Shard(0);
            case SHARD_PROCESSOR -> new ShardProcessor();
            case SHARD_ANSWER -> new ShardProcessor.Answer();
            case SHARD_BACKUP -> new ShardBackup<>();
            case HEADS_PROCESSOR -> new HeadsProcessor();
            case HEADS_ANSWER -> new HeadsProcessor.Answer();
            case SWEEP_PROCESSOR -> new SweepProcessor();
            case MERGE_POLICY -> new StreamMergePolicy();
            default -> throw new IllegalArgumentException("unknown class id " + classId);
        };
    }
}
