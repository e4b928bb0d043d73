package io.tidegate.stream;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.tidegate.config.Retention;
import io.tidegate.message.Publication;
import io.tidegate.message.Since;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** How an {@link Operation} travels to the shard's owner. */
final class OperationFormat {
    private static final byte APPEND = 1;
    private static final byte JOIN = 2;
    private static final byte LEAVE = 3;
    private static final byte READ = 4;

    private static final byte LATEST = 1;
    private static final byte EARLIEST = 2;
    private static final byte LAST = 3;
    private static final byte AFTER = 4;

    private OperationFormat() {}

    static void write(ObjectDataOutput out, Operation operation) throws IOException {
        if (operation instanceof Operation.Append append) {
            out.writeByte(APPEND);
            out.writeString(append.address());
            write(out, append.retention());
            Format.writeList(out, append.publications(), Format::write);
        } else if (operation instanceof Operation.Join join) {
            out.writeByte(JOIN);
            out.writeString(join.address());
            out.writeString(join.node());
            out.writeBoolean(join.holder());
            write(out, join.since());
            write(out, join.limit());
        } else if (operation instanceof Operation.Leave leave) {
            out.writeByte(LEAVE);
            out.writeString(leave.address());
            out.writeString(leave.node());
        } else if (operation instanceof Operation.Read read) {
            out.writeByte(READ);
            out.writeString(read.address());
            write(out, read.since());
            write(out, read.limit());
        }
    }

    static Operation read(ObjectDataInput in) throws IOException {
        byte kind = in.readByte();
        String address = in.readString();
        return switch (kind) {
            case APPEND -> readAppend(in, address);
            case JOIN -> readJoin(in, address);
            case LEAVE -> new Operation.Leave(address, in.readString());
            case READ -> readRead(in, address);
            default -> throw new IOException("unknown operation " + kind);
        };
    }

    private static Operation readAppend(ObjectDataInput in, String address) throws IOException {
        Retention retention = new Retention(in.readInt(), in.readLong(), Duration.ofMillis(in.readLong()));
        List<Publication> publications = Format.readList(in, Format::readPublication);
        return new Operation.Append(address, publications, retention);
    }

    private static Operation readJoin(ObjectDataInput in, String address) throws IOException {
        String node = in.readString();
        boolean holder = in.readBoolean();
        Since since = readSince(in);
        return new Operation.Join(address, node, holder, since, readLimit(in));
    }

    private static Operation readRead(ObjectDataInput in, String address) throws IOException {
        Since since = readSince(in);
        return new Operation.Read(address, since, readLimit(in));
    }

    private static void write(ObjectDataOutput out, Retention retention) throws IOException {
        out.writeInt(retention.count());
        out.writeLong(retention.bytes());
        out.writeLong(LogLimit.of(retention).ageMillis());
    }

    private static void write(ObjectDataOutput out, PageLimit limit) throws IOException {
        out.writeInt(limit.count());
        out.writeInt(limit.bytes());
    }

    private static PageLimit readLimit(ObjectDataInput in) throws IOException {
        int count = in.readInt();
        return new PageLimit(count, in.readInt());
    }

    private static void write(ObjectDataOutput out, Since since) throws IOException {
        if (since instanceof Since.Latest) {
            out.writeByte(LATEST);
        } else if (since instanceof Since.Earliest) {
            out.writeByte(EARLIEST);
        } else if (since instanceof Since.Last last) {
            out.writeByte(LAST);
            out.writeInt(last.count());
        } else if (since instanceof Since.After after) {
            out.writeByte(AFTER);
            Format.write(out, after.position());
        }
    }

    private static Since readSince(ObjectDataInput in) throws IOException {
        byte kind = in.readByte();
        return switch (kind) {
            case LATEST -> Since.LATEST;
            case EARLIEST -> Since.EARLIEST;
            case LAST -> new Since.Last(in.readInt());
            case AFTER -> new Since.After(Format.readPosition(in));
            default -> throw new IOException("unknown beginning " + kind);
        };
    }
}
