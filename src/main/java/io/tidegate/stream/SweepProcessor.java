package io.tidegate.stream;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sweeps a shard, on the member that owns it. Answers the nodes with interest that are not in the cluster. */
final class SweepProcessor
        implements EntryProcessor<Integer, Shard, String[]>, HazelcastInstanceAware, IdentifiedDataSerializable {
    private List<String> known;
    private List<String> departed;
    private transient @Nullable ShardHost host;
    private transient List<Effect> effects = List.of();

    /** To be read into. */
    SweepProcessor() {
        this(List.of(), List.of());
    }

    /**
     * Prepares a sweep.
     *
     * @param known the nodes of the cluster
     * @param departed nodes whose interest is dropped
     */
    SweepProcessor(List<String> known, List<String> departed) {
        this.known = known;
        this.departed = departed;
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance instance) {
        host = ShardHost.of(instance);
    }

    @Override
    public String[] process(Map.Entry<Integer, Shard> entry) {
        Shard shard = entry.getValue();
        if (shard == null) {
            return new String[0];
        }
        ShardRun run = new ShardRun(shard, ShardHost.present(host));
        String[] unknown = run.sweep(known, departed).toArray(String[]::new);
        effects = run.effects();
        if (!effects.isEmpty()) {
            entry.setValue(shard);
        }
        return unknown;
    }

    /** Asked by Hazelcast after {@link #process}. */
    @Override
    public @Nullable EntryProcessor<Integer, Shard, String[]> getBackupProcessor() {
        return effects.isEmpty() ? null : new ShardBackup<>(effects);
    }

    @Override
    public int getFactoryId() {
        return StreamSerializers.FACTORY;
    }

    @Override
    public int getClassId() {
        return StreamSerializers.SWEEP_PROCESSOR;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        Format.writeStrings(out, known);
        Format.writeStrings(out, departed);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        known = Format.readStrings(in);
        departed = Format.readStrings(in);
    }
}
