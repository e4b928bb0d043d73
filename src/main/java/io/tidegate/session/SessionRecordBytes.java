package io.tidegate.session;

import io.tidegate.message.Position;
import io.tidegate.session.SessionRecord.Cursor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A session record as bytes. First comes a format number, so that nodes of two versions can tell; then who holds the
 * session, which the store compares on each write without reading the rest.
 */
final class SessionRecordBytes {
    private static final int FORMAT = 1;
    private static final int ACKNOWLEDGES = 1;
    private static final int LIVE = 2;

    private SessionRecordBytes() {}

    /** Who holds a session, since its how-manieth resume. */
    record Holder(long generation, String node, int loop) {
        /** Whether this holder came later than the other, or is another of the same generation that came first. */
        boolean outranks(Holder other) {
            return generation > other.generation || (generation == other.generation && !equals(other));
        }
    }

    static byte[] write(SessionRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeLong(record.generation());
            out.writeUTF(record.node());
            out.writeInt(record.loop());
            out.writeUTF(record.principal());
            out.writeBoolean(record.ended());
            out.writeInt(record.cursors().size());
            for (Cursor cursor : record.cursors()) {
                write(cursor, out);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException("a record cannot be written", impossible);
        }
        return bytes.toByteArray();
    }

    private static void write(Cursor cursor, DataOutputStream out) throws IOException {
        out.writeUTF(cursor.address());
        out.writeLong(cursor.position().epoch());
        out.writeLong(cursor.position().offset());
        out.writeByte((cursor.acknowledges() ? ACKNOWLEDGES : 0) | (cursor.live() ? LIVE : 0));
    }

    static Holder readHolder(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            return readHolder(in);
        } catch (IOException fault) {
            throw new UncheckedIOException("a session record cannot be read", fault);
        }
    }

    static SessionRecord read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            Holder holder = readHolder(in);
            String principal = in.readUTF();
            boolean ended = in.readBoolean();
            int count = in.readInt();
            List<Cursor> cursors = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                cursors.add(readCursor(in));
            }
            return new SessionRecord(principal, holder.node, holder.loop, holder.generation, ended, cursors);
        } catch (IOException fault) {
            throw new UncheckedIOException("a session record cannot be read", fault);
        }
    }

    private static Holder readHolder(DataInputStream in) throws IOException {
        int format = in.readByte();
        if (format != FORMAT) {
            throw new IOException("format " + format + " instead of " + FORMAT);
        }
        return new Holder(in.readLong(), in.readUTF(), in.readInt());
    }

    private static Cursor readCursor(DataInputStream in) throws IOException {
        String address = in.readUTF();
        Position position = new Position(in.readLong(), in.readLong());
        int flags = in.readByte();
        return new Cursor(address, position, (flags & ACKNOWLEDGES) != 0, (flags & LIVE) != 0);
    }
}
