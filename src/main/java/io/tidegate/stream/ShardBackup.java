package io.tidegate.stream;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Applies on a backup what the owner decided.
 *
 * @param <R> what the owner's processor answers; a backup answers nothing
 */
final class ShardBackup<R> implements EntryProcessor<Integer, Shard, R>, IdentifiedDataSerializable {
    private List<Effect> effects;

    /** To be read into. */
    ShardBackup() {
        this(List.of());
    }

    ShardBackup(List<Effect> effects) {
        this.effects = effects;
    }

    @Override
    public @Nullable R process(Map.Entry<Integer, Shard> entry) {
        Shard known = entry.getValue();
        Shard shard = known == null ? new Shard(entry.getKey()) : known;
        shard.replicate(effects);
        entry.setValue(shard);
        return null;
    }

    @Override
    public @Nullable EntryProcessor<Integer, Shard, R> getBackupProcessor() {
        return null;
    }

    @Override
    public int getFactoryId() {
        return StreamSerializers.FACTORY;
    }

    @Override
    public int getClassId() {
        return StreamSerializers.SHARD_BACKUP;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        Format.writeList(out, effects, EffectFormat::write);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        effects = Format.readList(in, EffectFormat::read);
    }
}
