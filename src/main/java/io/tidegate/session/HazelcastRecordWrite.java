package io.tidegate.session;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.ExtendedMapEntry;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import io.tidegate.session.SessionRecordBytes.Holder;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes or removes a session's record, unless a later holder has it; answers whether it did. Doing it twice changes
 * nothing, so Hazelcast may repeat it. The backup decides for itself: it has the same record, or one that the next
 * write of the holder replaces.
 */
final class HazelcastRecordWrite implements EntryProcessor<String, byte[], Boolean>, IdentifiedDataSerializable {
    private static final long serialVersionUID = 1;

    private long generation;
    private String node = "";
    private int loop;
    private byte @Nullable [] record;
    private long timeToLiveMillis;

    /** For Hazelcast, which reads the rest. */
    HazelcastRecordWrite() {}

    private HazelcastRecordWrite(Holder holder, byte @Nullable [] record, long timeToLiveMillis) {
        generation = holder.generation();
        node = holder.node();
        loop = holder.loop();
        this.record = record;
        this.timeToLiveMillis = timeToLiveMillis;
    }

    /** Writes; 0 for a record that stays. */
    static HazelcastRecordWrite of(SessionRecord record, long timeToLiveMillis) {
        Holder holder = new Holder(record.generation(), record.node(), record.loop());
        return new HazelcastRecordWrite(holder, SessionRecordBytes.write(record), timeToLiveMillis);
    }

    /** Removes what the holder wrote. */
    static HazelcastRecordWrite removal(Holder holder) {
        return new HazelcastRecordWrite(holder, null, 0);
    }

    @Override
    public Boolean process(Map.Entry<String, byte[]> entry) {
        byte[] stored = entry.getValue();
        if (stored != null && SessionRecordBytes.readHolder(stored).outranks(new Holder(generation, node, loop))) {
            return false;
        }
        ExtendedMapEntry<String, byte @Nullable []> extended = extended(entry);
        if (record != null) {
            extended.setValue(record, timeToLiveMillis, TimeUnit.MILLISECONDS);
        } else if (stored != null) {
            extended.setValue(null);
        }
        return true;
    }

    @SuppressWarnings("unchecked") // entries of processors are of this type, and null removes: EntryProcessor's page
    private static ExtendedMapEntry<String, byte @Nullable []> extended(Map.Entry<String, byte[]> entry) {
        return (ExtendedMapEntry<String, byte @Nullable []>) (Map.Entry<?, ?>) entry;
    }

    @Override
    public int getFactoryId() {
        return HazelcastSessionTypes.FACTORY;
    }

    @Override
    public int getClassId() {
        return HazelcastSessionTypes.RECORD_WRITE;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeLong(generation);
        out.writeString(node);
        out.writeInt(loop);
        out.writeByteArray(record);
        out.writeLong(timeToLiveMillis);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        generation = in.readLong();
        node = Objects.requireNonNull(in.readString());
        loop = in.readInt();
        record = in.readByteArray();
        timeToLiveMillis = in.readLong();
    }
}
