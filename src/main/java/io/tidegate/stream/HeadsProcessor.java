package io.tidegate.stream;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes a shard's heads, on the member that owns it. What has been told is no part of the backups, so none is sent. */
final class HeadsProcessor
        implements EntryProcessor<Integer, Shard, HeadsProcessor.Answer>, IdentifiedDataSerializable {
    private boolean all;

    /** To be read into. */
    HeadsProcessor() {
        this(false);
    }

    HeadsProcessor(boolean all) {
        this.all = all;
    }

    @Override
    public Answer process(Map.Entry<Integer, Shard> entry) {
        Shard shard = entry.getValue();
        return new Answer(shard == null ? List.of() : shard.takeHeads(all));
    }

    @Override
    public @Nullable EntryProcessor<Integer, Shard, Answer> getBackupProcessor() {
        return null;
    }

    @Override
    public int getFactoryId() {
        return StreamSerializers.FACTORY;
    }

    @Override
    public int getClassId() {
        return StreamSerializers.HEADS_PROCESSOR;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeBoolean(all);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        all = in.readBoolean();
    }

    /** The heads of one shard. */
    static final class Answer implements IdentifiedDataSerializable {
        private List<Head> heads;

        /** To be read into. */
        Answer() {
            this(List.of());
        }

        Answer(List<Head> heads) {
            this.heads = heads;
        }

        List<Head> heads() {
            return heads;
        }

        @Override
        public int getFactoryId() {
            return StreamSerializers.FACTORY;
        }

        @Override
        public int getClassId() {
            return StreamSerializers.HEADS_ANSWER;
        }

        @Override
        public void writeData(ObjectDataOutput out) throws IOException {
            Format.writeList(out, heads, Format::write);
        }

        @Override
        public void readData(ObjectDataInput in) throws IOException {
            heads = Format.readList(in, Format::readHead);
        }
    }
}
