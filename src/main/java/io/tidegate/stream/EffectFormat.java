package io.tidegate.stream;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import java.io.IOException;
import java.util.List;

/** How an {@link Effect} travels to the backups. */
final class EffectFormat {
    private static final byte APPENDED = 1;
    private static final byte INTERESTED = 2;
    private static final byte TRIMMED = 3;
    private static final byte DROPPED = 4;

    private EffectFormat() {}

    static void write(ObjectDataOutput out, Effect effect) throws IOException {
        if (effect instanceof Effect.Appended appended) {
            out.writeByte(APPENDED);
            out.writeString(appended.address());
            write(out, appended.mark());
            write(out, appended.limit());
            out.writeInt(appended.idCountMax());
            Format.writeList(out, appended.placed(), EffectFormat::write);
        } else if (effect instanceof Effect.Interested interested) {
            out.writeByte(INTERESTED);
            out.writeString(interested.address());
            write(out, interested.mark());
            write(out, interested.nodes());
        } else if (effect instanceof Effect.Trimmed trimmed) {
            out.writeByte(TRIMMED);
            out.writeString(trimmed.address());
            write(out, trimmed.mark());
        } else if (effect instanceof Effect.Dropped dropped) {
            out.writeByte(DROPPED);
            out.writeString(dropped.address());
        }
    }

    static Effect read(ObjectDataInput in) throws IOException {
        byte kind = in.readByte();
        String address = in.readString();
        return switch (kind) {
            case APPENDED -> readAppended(in, address);
            case INTERESTED -> readInterested(in, address);
            case TRIMMED -> new Effect.Trimmed(address, readMark(in));
            case DROPPED -> new Effect.Dropped(address);
            default -> throw new IOException("unknown effect " + kind);
        };
    }

    private static Effect readAppended(ObjectDataInput in, String address) throws IOException {
        Effect.Mark mark = readMark(in);
        LogLimit limit = readLimit(in);
        int idCountMax = in.readInt();
        List<Effect.Placed> placed = Format.readList(in, EffectFormat::readPlaced);
        return new Effect.Appended(address, mark, placed, limit, idCountMax);
    }

    private static Effect readInterested(ObjectDataInput in, String address) throws IOException {
        Effect.Mark mark = readMark(in);
        return new Effect.Interested(address, mark, readNodes(in));
    }

    static void write(ObjectDataOutput out, Effect.Mark mark) throws IOException {
        Format.write(out, mark.epochs());
        out.writeLong(mark.first());
        out.writeLong(mark.next());
        out.writeLong(mark.touchedMillis());
    }

    static Effect.Mark readMark(ObjectDataInput in) throws IOException {
        return new Effect.Mark(Format.readEpochs(in), in.readLong(), in.readLong(), in.readLong());
    }

    static void write(ObjectDataOutput out, LogLimit limit) throws IOException {
        out.writeInt(limit.count());
        out.writeLong(limit.bytes());
        out.writeLong(limit.ageMillis());
    }

    static LogLimit readLimit(ObjectDataInput in) throws IOException {
        return new LogLimit(in.readInt(), in.readLong(), in.readLong());
    }

    static void write(ObjectDataOutput out, InterestedNodes nodes) throws IOException {
        Format.write(out, nodes.interest());
        Format.writeStrings(out, nodes.willing());
    }

    static InterestedNodes readNodes(ObjectDataInput in) throws IOException {
        Interest interest = Format.readInterest(in);
        return new InterestedNodes(interest, Format.readStrings(in));
    }

    static void write(ObjectDataOutput out, Effect.Placed placed) throws IOException {
        out.writeLong(placed.offset());
        Format.write(out, placed.publication());
    }

    static Effect.Placed readPlaced(ObjectDataInput in) throws IOException {
        long offset = in.readLong();
        return new Effect.Placed(offset, Format.readPublication(in));
    }
}
