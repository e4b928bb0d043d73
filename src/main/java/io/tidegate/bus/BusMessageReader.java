package io.tidegate.bus;

import io.tidegate.message.Body;
import io.tidegate.message.Header;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads what {@link BusMessageCodec} wrote. Throws {@link IllegalArgumentException} or {@link IndexOutOfBoundsException}
 * for anything else, and never allocates more than in proportion to the bytes that are there.
 */
final class BusMessageReader {
    private static final int SEVEN_BITS = 0x7f;
    private static final int NUMBER_BITS = 64;

    private final Buffer buffer;
    private int at;

    BusMessageReader(Buffer buffer, int position) {
        this.buffer = buffer;
        this.at = position;
    }

    BusMessage readMessage() {
        require(buffer.getByte(at++) == BusMessageCodec.VERSION, "version");
        BusMessage message =
                new BusMessage(readList(this::readBatch), readList(this::readHead), readList(this::readBehind));
        require(at == buffer.length(), "rest");
        return message;
    }

    private Batch readBatch() {
        String address = readText();
        Position start = readPosition();
        long epoch = readNumber();
        List<Publication> publications = readList(this::readPublication);
        require(!publications.isEmpty(), "batch without publications");
        require(start.offset() <= Position.VALUE_MAX - publications.size(), "offset");
        require(epoch >= start.epoch() && epoch <= Position.VALUE_MAX, "epoch");
        return new Batch(address, start, epoch, publications);
    }

    private Publication readPublication() {
        String id = readText();
        List<Header> headers = readList(this::readHeader);
        Body body = Body.ofJson(readBytes());
        return new Publication(id, headers, body, readNumber());
    }

    private Header readHeader() {
        return new Header(readText(), readText());
    }

    private HeadNotice readHead() {
        String address = readText();
        Position position = readPosition();
        byte present = buffer.getByte(at++);
        require(present == 0 || present == 1, "flag");
        return new HeadNotice(address, position, present == 1 ? readText() : null);
    }

    private BusMessage.Behind readBehind() {
        return new BusMessage.Behind(readText(), readPosition());
    }

    private Position readPosition() {
        return new Position(readNumber(), readNumber());
    }

    /** Every element has at least one byte, so a count beyond the rest is a lie. */
    private <T> List<T> readList(Supplier<T> element) {
        int count = readLength();
        List<T> list = new ArrayList<>(Math.min(count, 1024));
        for (int i = 0; i < count; i++) {
            list.add(element.get());
        }
        return list;
    }

    private String readText() {
        return new String(readBytes(), StandardCharsets.UTF_8);
    }

    private byte[] readBytes() {
        int length = readLength();
        at += length;
        return buffer.getBytes(at - length, at);
    }

    private int readLength() {
        long length = readNumber();
        require(length >= 0 && length <= buffer.length() - at, "length");
        return (int) length;
    }

    private long readNumber() {
        long number = 0;
        for (int shift = 0; shift < NUMBER_BITS; shift += 7) {
            byte next = buffer.getByte(at++);
            number |= (long) (next & SEVEN_BITS) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw new IllegalArgumentException("number");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException(what);
        }
    }
}
