package io.tidegate.stream;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.tidegate.message.Publication;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How a whole {@link Stream} travels when its shard moves to another member. */
final class StreamFormat {
    private StreamFormat() {}

    static void write(ObjectDataOutput out, Stream stream) throws IOException {
        EffectFormat.write(out, stream.mark());
        EffectFormat.write(out, stream.limit());
        EffectFormat.write(out, stream.nodes());
        out.writeInt(stream.ids().entries().size());
        for (Map.Entry<String, Long> entry : stream.ids().entries().entrySet()) {
            out.writeString(entry.getKey());
            out.writeLong(entry.getValue());
        }
        Format.writeList(out, placed(stream.log()), EffectFormat::write);
    }

    static Stream read(ObjectDataInput in) throws IOException {
        Effect.Mark mark = EffectFormat.readMark(in);
        LogLimit limit = EffectFormat.readLimit(in);
        InterestedNodes nodes = EffectFormat.readNodes(in);
        Stream stream = new Stream(mark.epochs(), mark.first());
        stream.follow(mark);
        int idCount = in.readInt();
        for (int i = 0; i < idCount; i++) {
            stream.ids().put(in.readString(), in.readLong());
        }
        for (Effect.Placed placed : Format.readList(in, EffectFormat::readPlaced)) {
            stream.log().place(placed.offset(), placed.publication());
        }
        stream.log().extendTo(mark.next());
        stream.restore(nodes, limit, mark.touchedMillis());
        return stream;
    }

    private static List<Effect.Placed> placed(RetainedLog log) {
        List<Effect.Placed> placed = new ArrayList<>();
        for (long offset = log.first(); offset < log.next(); offset++) {
            Publication publication = log.at(offset);
            if (publication != null) {
                placed.add(new Effect.Placed(offset, publication));
            }
        }
        return placed;
    }
}
