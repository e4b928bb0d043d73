package io.tidegate.stream;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.tidegate.message.Epochs;
import java.io.IOException;
import java.util.List;

/** How an {@link Outcome} travels back to whoever asked. */
final class OutcomeFormat {
    private static final byte APPENDED = 1;
    private static final byte JOINED = 2;
    private static final byte LEFT = 3;
    private static final byte PAGED = 4;
    private static final byte REFUSED = 5;
    private static final byte TOO_FEW_NODES = 6;

    private OutcomeFormat() {}

    static void write(ObjectDataOutput out, Outcome outcome) throws IOException {
        if (outcome instanceof Outcome.Appended appended) {
            out.writeByte(APPENDED);
            Format.write(out, appended.epochs());
            out.writeLong(appended.firstOffset());
            Format.writeList(out, appended.duplicates(), OutcomeFormat::write);
            Format.write(out, appended.interest());
        } else if (outcome instanceof Outcome.Joined joined) {
            out.writeByte(JOINED);
            Format.write(out, joined.page());
            Format.write(out, joined.interest());
        } else if (outcome instanceof Outcome.Left left) {
            out.writeByte(LEFT);
            Format.write(out, left.interest());
        } else if (outcome instanceof Outcome.Paged paged) {
            out.writeByte(PAGED);
            Format.write(out, paged.page());
        } else if (outcome instanceof Outcome.Refused) {
            out.writeByte(REFUSED);
        } else if (outcome instanceof Outcome.TooFewNodes) {
            out.writeByte(TOO_FEW_NODES);
        }
    }

    static Outcome read(ObjectDataInput in) throws IOException {
        byte kind = in.readByte();
        return switch (kind) {
            case APPENDED -> readAppended(in);
            case JOINED -> readJoined(in);
            case LEFT -> new Outcome.Left(Format.readInterest(in));
            case PAGED -> new Outcome.Paged(Format.readPage(in));
            case REFUSED -> new Outcome.Refused();
            case TOO_FEW_NODES -> new Outcome.TooFewNodes();
            default -> throw new IOException("unknown outcome " + kind);
        };
    }

    private static Outcome readAppended(ObjectDataInput in) throws IOException {
        Epochs epochs = Format.readEpochs(in);
        long firstOffset = in.readLong();
        List<Outcome.Duplicate> duplicates = Format.readList(in, OutcomeFormat::readDuplicate);
        return new Outcome.Appended(epochs, firstOffset, duplicates, Format.readInterest(in));
    }

    private static Outcome readJoined(ObjectDataInput in) throws IOException {
        Page page = Format.readPage(in);
        return new Outcome.Joined(page, Format.readInterest(in));
    }

    private static void write(ObjectDataOutput out, Outcome.Duplicate duplicate) throws IOException {
        out.writeInt(duplicate.index());
        out.writeLong(duplicate.offset());
    }

    private static Outcome.Duplicate readDuplicate(ObjectDataInput in) throws IOException {
        int index = in.readInt();
        return new Outcome.Duplicate(index, in.readLong());
    }
}
