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
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs operations on a shard, on the member that owns it. What they changed goes to the backup as effects; where they
 * changed nothing, nothing is sent.
 */
final class ShardProcessor
        implements EntryProcessor<Integer, Shard, ShardProcessor.Answer>,
                HazelcastInstanceAware,
                IdentifiedDataSerializable {
    private List<Operation> operations;
    private transient @Nullable HazelcastInstance instance;
    private transient List<Effect> effects = List.of();

    /** To be read into. */
    ShardProcessor() {
        this(List.of());
    }

    ShardProcessor(List<Operation> operations) {
        this.operations = operations;
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance owner) {
        instance = owner;
    }

    @Override
    public Answer process(Map.Entry<Integer, Shard> entry) {
        HazelcastInstance owner = Objects.requireNonNull(instance);
        ShardHost host = ShardHost.present(ShardHost.of(owner));
        host.requirePresence();
        boolean enoughNodes = NodeMinimum.isReached(owner, host.config().minimumNodes());
        Shard known = entry.getValue();
        Shard shard = known == null ? new Shard(entry.getKey()) : known;
        ShardRun run = new ShardRun(shard, host, enoughNodes);
        List<Outcome> outcomes = run.run(operations);
        effects = run.effects();
        if (!effects.isEmpty()) {
            entry.setValue(shard);
        }
        return new Answer(outcomes);
    }

    /** Asked by Hazelcast after {@link #process}. */
    @Override
    public @Nullable EntryProcessor<Integer, Shard, Answer> getBackupProcessor() {
        return effects.isEmpty() ? null : new ShardBackup<>(effects);
    }

    @Override
    public int getFactoryId() {
        return StreamSerializers.FACTORY;
    }

    @Override
    public int getClassId() {
        return StreamSerializers.SHARD_PROCESSOR;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        Format.writeList(out, operations, OperationFormat::write);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        operations = Format.readList(in, OperationFormat::read);
    }

    /** One outcome for each operation. */
    static final class Answer implements IdentifiedDataSerializable {
        private List<Outcome> outcomes;

        /** To be read into. */
        Answer() {
            this(List.of());
        }

        Answer(List<Outcome> outcomes) {
            this.outcomes = outcomes;
        }

        List<Outcome> outcomes() {
            return outcomes;
        }

        @Override
        public int getFactoryId() {
            return StreamSerializers.FACTORY;
        }

        @Override
        public int getClassId() {
            return StreamSerializers.SHARD_ANSWER;
        }

        @Override
        public void writeData(ObjectDataOutput out) throws IOException {
            Format.writeList(out, outcomes, OutcomeFormat::write);
        }

        @Override
        public void readData(ObjectDataInput in) throws IOException {
            outcomes = Format.readList(in, OutcomeFormat::read);
        }
    }
}
