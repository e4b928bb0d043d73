package io.tidegate.stream;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.tidegate.message.Body;
import io.tidegate.message.Epochs;
import io.tidegate.message.Gap;
import io.tidegate.message.Header;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How values travel between members, by hand: no reflection, no class names, text in UTF-8. A format that changes gets a
 * new class id in {@link StreamSerializers}, so that members of two releases do not misread each other.
 */
final class Format {

    private Format() {}

    /** Writes one element of a list. */
    interface Writer<T> {
        void write(ObjectDataOutput out, T value) throws IOException;
    }

    /** Reads one element of a list. */
    interface Reader<T> {
        T read(ObjectDataInput in) throws IOException;
    }

    static <T> void writeList(ObjectDataOutput out, List<T> values, Writer<T> writer) throws IOException {
        out.writeInt(values.size());
        for (T value : values) {
            writer.write(out, value);
        }
    }

    static <T> List<T> readList(ObjectDataInput in, Reader<T> reader) throws IOException {
        int count = in.readInt();
        List<T> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(reader.read(in));
        }
        return values;
    }

    static void writeStrings(ObjectDataOutput out, List<String> values) throws IOException {
        writeList(out, values, ObjectDataOutput::writeString);
    }

    static List<String> readStrings(ObjectDataInput in) throws IOException {
        return readList(in, ObjectDataInput::readString);
    }

    static void write(ObjectDataOutput out, Publication publication) throws IOException {
        out.writeString(publication.id());
        out.writeLong(publication.timeMillis());
        out.writeByteArray(publication.body().bytes());
        out.writeInt(publication.headers().size());
        for (Header header : publication.headers()) {
            out.writeString(header.name());
            out.writeString(header.value());
        }
    }

    static Publication readPublication(ObjectDataInput in) throws IOException {
        String id = in.readString();
        long timeMillis = in.readLong();
        Body body = Body.ofJson(in.readByteArray());
        return new Publication(id, readList(in, Format::readHeader), body, timeMillis);
    }

    private static Header readHeader(ObjectDataInput in) throws IOException {
        String name = in.readString();
        return new Header(name, in.readString());
    }

    static void write(ObjectDataOutput out, Position position) throws IOException {
        out.writeLong(position.epoch());
        out.writeLong(position.offset());
    }

    static Position readPosition(ObjectDataInput in) throws IOException {
        long epoch = in.readLong();
        return new Position(epoch, in.readLong());
    }

    static void write(ObjectDataOutput out, Epochs epochs) throws IOException {
        out.writeByte(epochs.list().size());
        for (Epochs.Epoch epoch : epochs.list()) {
            out.writeLong(epoch.number());
            out.writeLong(epoch.start());
        }
    }

    static Epochs readEpochs(ObjectDataInput in) throws IOException {
        int count = in.readByte();
        List<Epochs.Epoch> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(new Epochs.Epoch(in.readLong(), in.readLong()));
        }
        return new Epochs(list);
    }

    static void write(ObjectDataOutput out, Interest interest) throws IOException {
        writeStrings(out, interest.nodes());
        out.writeString(interest.holder());
    }

    static Interest readInterest(ObjectDataInput in) throws IOException {
        List<String> nodes = readStrings(in);
        @Nullable String holder = in.readString();
        return new Interest(nodes, holder);
    }

    static void write(ObjectDataOutput out, Head head) throws IOException {
        out.writeString(head.address());
        write(out, head.position());
        write(out, head.interest());
    }

    static Head readHead(ObjectDataInput in) throws IOException {
        String address = in.readString();
        Position position = readPosition(in);
        return new Head(address, position, readInterest(in));
    }

    static void write(ObjectDataOutput out, Page page) throws IOException {
        write(out, page.start());
        out.writeLong(page.head());
        write(out, page.epochs());
        writeGap(out, page.gap());
        writeList(out, page.publications(), Format::write);
    }

    static Page readPage(ObjectDataInput in) throws IOException {
        Position start = readPosition(in);
        long head = in.readLong();
        Epochs epochs = readEpochs(in);
        Gap gap = readGap(in);
        return new Page(start, head, epochs, gap, readList(in, Format::readPublication));
    }

    private static void writeGap(ObjectDataOutput out, @Nullable Gap gap) throws IOException {
        out.writeBoolean(gap != null);
        if (gap != null) {
            write(out, gap.from());
            write(out, gap.to());
            out.writeLong(gap.lost());
            out.writeString(gap.reason().name());
        }
    }

    private static @Nullable Gap readGap(ObjectDataInput in) throws IOException {
        if (!in.readBoolean()) {
            return null;
        }
        Position from = readPosition(in);
        Position to = readPosition(in);
        long lost = in.readLong();
        return new Gap(from, to, lost, Gap.Reason.valueOf(in.readString()));
    }
}
