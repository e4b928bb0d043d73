package io.tidegate.stream;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import com.hazelcast.spi.merge.MergingValue;
import com.hazelcast.spi.merge.SplitBrainMergePolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the shards of two halves of a cluster together when a split heals, by the rules of {@link StreamMerge}. Runs on
 * the shard's owner in the larger half. Takes plain {@link MergingValue}s because Hazelcast's richer ones want
 * statistics for each entry, which our map does not keep.
 */
final class StreamMergePolicy
        implements SplitBrainMergePolicy<Shard, MergingValue<Shard>, Shard>,
                HazelcastInstanceAware,
                IdentifiedDataSerializable {
    private static final Logger LOGGER = LoggerFactory.getLogger(StreamMergePolicy.class);

    private transient @Nullable ShardHost host;

    /** For Hazelcast, which makes it by name and reads into it; it gets its host from the instance. */
    StreamMergePolicy() {}

    StreamMergePolicy(ShardHost host) {
        this.host = host;
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance instance) {
        host = ShardHost.of(instance);
    }

    @Override
    public Shard merge(MergingValue<Shard> mergingValue, @Nullable MergingValue<Shard> existingValue) {
        ShardHost present = ShardHost.present(host);
        Shard merging = mergingValue.getDeserializedValue();
        // A new shard in any case: Hazelcast hands out the live one, which must not change before the merge is stored.
        Shard merged = new Shard(merging.id());
        if (existingValue != null) {
            merged.copyFrom(existingValue.getDeserializedValue());
        }
        StreamMerge merge = new StreamMerge(present);
        for (String address : merging.addresses()) {
            Stream stream = merging.find(address);
            if (stream != null) {
                Stream larger = merged.find(address);
                Stream result = merge.merge(larger, stream);
                LOGGER.atDebug()
                        .addKeyValue("address", address)
                        .addKeyValue("larger", larger == null ? null : larger.head())
                        .addKeyValue("smaller", stream.head())
                        .addKeyValue("cursor", result.head())
                        .log("Stream of two halves of the cluster is one again, and ends at the cursor");
                merged.put(address, result);
            }
        }
        present.onChanged(merged.id());
        return merged;
    }

    @Override
    public int getFactoryId() {
        return StreamSerializers.FACTORY;
    }

    @Override
    public int getClassId() {
        return StreamSerializers.MERGE_POLICY;
    }

    @Override
    public void writeData(ObjectDataOutput out) {
        // Has no state.
    }

    @Override
    public void readData(ObjectDataInput in) {
        // Has no state.
    }
}
