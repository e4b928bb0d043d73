package io.tidegate.stream;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The streams of all addresses with the same {@link Streams#shardOf}: one entry of the replicated map. Not thread-safe:
 * Hazelcast lets one partition thread at a time touch it. Changed by {@link Effect}s only, which {@link ShardRun}
 * decides on the owner.
 */
final class Shard implements IdentifiedDataSerializable {
    private int id;
    private final Map<String, Stream> streams = new HashMap<>();

    /** Streams whose head or interest changed since heads were asked for; null when all count as changed. */
    private @Nullable Set<String> changed;

    Shard(int id) {
        this.id = id;
    }

    int id() {
        return id;
    }

    int size() {
        return streams.size();
    }

    @Nullable
    Stream find(String address) {
        return streams.get(address);
    }

    Collection<String> addresses() {
        return streams.keySet();
    }

    /** Puts a whole stream there. */
    void put(String address, Stream stream) {
        streams.put(address, stream);
    }

    /** Puts copies of all of the other's streams there. */
    void copyFrom(Shard other) {
        other.streams.forEach((address, stream) -> streams.put(address, stream.copy()));
    }

    /** The stream, gone where the owner's one stands. Makes it when there is none, or only another one. */
    Stream follow(String address, Effect.Mark mark) {
        Stream stream = streams.get(address);
        if (stream == null || !mark.epochs().knows(stream.epoch())) {
            stream = new Stream(mark.epochs(), mark.first());
            streams.put(address, stream);
        }
        stream.follow(mark);
        return stream;
    }

    void drop(String address) {
        streams.remove(address);
        if (changed != null) {
            changed.remove(address);
        }
    }

    /** Applies what the owner decided. From then on everything counts as changed, should this replica become owner. */
    void replicate(List<Effect> effects) {
        for (Effect effect : effects) {
            effect.applyTo(this);
            Stream stream = streams.get(effect.address());
            if (stream != null) {
                stream.setOurs(false);
            }
        }
        changed = null;
    }

    void onChanged(String address) {
        if (changed != null) {
            changed.add(address);
        }
    }

    /**
     * Heads of the streams that changed since this was asked last.
     *
     * @param all heads of all streams
     */
    List<Head> takeHeads(boolean all) {
        Collection<String> asked = all || changed == null ? streams.keySet() : changed;
        List<Head> heads = new ArrayList<>(asked.size());
        for (String address : asked) {
            Stream stream = streams.get(address);
            if (stream != null) {
                heads.add(new Head(address, stream.head(), stream.nodes().interest()));
            }
        }
        changed = new HashSet<>();
        return heads;
    }

    @Override
    public int getFactoryId() {
        return StreamSerializers.FACTORY;
    }

    @Override
    public int getClassId() {
        return StreamSerializers.SHARD;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeInt(id);
        out.writeInt(streams.size());
        for (Map.Entry<String, Stream> entry : streams.entrySet()) {
            out.writeString(entry.getKey());
            StreamFormat.write(out, entry.getValue());
        }
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        id = in.readInt();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            streams.put(in.readString(), StreamFormat.read(in));
        }
    }
}
