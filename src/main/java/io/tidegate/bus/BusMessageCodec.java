package io.tidegate.bus;

import io.tidegate.message.Header;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a {@link BusMessage} straight into the event bus's wire buffer and reads it back: a version byte, then counted
 * lists; counts, lengths and numbers as base-128 varints, text in UTF-8. Bytes that are no message become
 * {@link BusMessage#EMPTY}, since whatever were thrown here would end up inside Vert.x.
 */
final class BusMessageCodec implements MessageCodec<BusMessage, BusMessage> {
    static final String NAME = "tidegate";
    static final byte VERSION = 2;

    private static final int SEVEN_BITS = 0x7f;
    private static final int MORE = 0x80;

    @Override
    public void encodeToWire(Buffer buffer, BusMessage message) {
        buffer.appendByte(VERSION);
        writeList(buffer, message.batches(), batch -> writeBatch(buffer, batch));
        writeList(buffer, message.heads(), head -> writeHead(buffer, head));
        writeList(buffer, message.behinds(), behind -> writePlace(buffer, behind.address(), behind.position()));
    }

    @Override
    public BusMessage decodeFromWire(int position, Buffer buffer) {
        try {
            return new BusMessageReader(buffer, position).readMessage();
        } catch (IllegalArgumentException | IndexOutOfBoundsException malformed) {
            return BusMessage.EMPTY;
        }
    }

    /** Immutable, so there is nothing to copy when it does not leave this process. */
    @Override
    public BusMessage transform(BusMessage message) {
        return message;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }

    private static <T> void writeList(Buffer buffer, List<T> list, Consumer<T> writer) {
        writeNumber(buffer, list.size());
        list.forEach(writer);
    }

    private static void writeBatch(Buffer buffer, Batch batch) {
        writePlace(buffer, batch.address(), batch.start());
        writeNumber(buffer, batch.epoch());
        writeList(buffer, batch.publications(), publication -> writePublication(buffer, publication));
    }

    private static void writePublication(Buffer buffer, Publication publication) {
        writeText(buffer, publication.id());
        writeList(buffer, publication.headers(), header -> writeHeader(buffer, header));
        writeBytes(buffer, publication.body().bytes());
        writeNumber(buffer, publication.timeMillis());
    }

    private static void writeHeader(Buffer buffer, Header header) {
        writeText(buffer, header.name());
        writeText(buffer, header.value());
    }

    private static void writeHead(Buffer buffer, HeadNotice head) {
        writePlace(buffer, head.address(), head.position());
        writeOptionalText(buffer, head.holder());
    }

    private static void writeOptionalText(Buffer buffer, @Nullable String text) {
        buffer.appendByte((byte) (text == null ? 0 : 1));
        if (text != null) {
            writeText(buffer, text);
        }
    }

    private static void writePlace(Buffer buffer, String address, Position position) {
        writeText(buffer, address);
        writeNumber(buffer, position.epoch());
        writeNumber(buffer, position.offset());
    }

    private static void writeText(Buffer buffer, String text) {
        writeBytes(buffer, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void writeBytes(Buffer buffer, byte[] bytes) {
        writeNumber(buffer, bytes.length);
        buffer.appendBytes(bytes);
    }

    private static void writeNumber(Buffer buffer, long number) {
        long rest = number;
        while ((rest & ~SEVEN_BITS) != 0) {
            buffer.appendByte((byte) ((rest & SEVEN_BITS) | MORE));
            rest >>>= 7;
        }
        buffer.appendByte((byte) rest);
    }
}
