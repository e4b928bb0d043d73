package io.tidegate.protocol;

import static io.tidegate.protocol.MessageScan.NO_NUMBER;
import static io.tidegate.protocol.MessageScan.ascii;

import io.tidegate.message.Body;
import io.tidegate.message.Position;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Recognises the messages that clients send over and over, pings, acknowledgements and publishes, where they are written
 * without whitespace and in the order of docs/protocol.md. A parser would make more than a kilobyte of garbage for each.
 * What differs by a byte, or has anything wrong with it, is left to {@link MessageReader}, which understands the same and
 * more.
 */
final class FrequentMessages {
    /** Longer ones are rare, and might hold a name that is too long for Jackson. */
    private static final int MESSAGE_BYTES_MAX = 1 << 15;

    /** Deeper ones are rare; and a level is a call. */
    private static final int LEVELS_MAX = 16;

    private static final int DECIMAL = 10;

    /** Fewer than would overflow, and enough for all numbers of clients but the very largest. */
    private static final int DIGITS_MAX = 15;

    /** Enough for all epochs, in base 36. */
    private static final int EPOCH_DIGITS_MAX = 11;

    private static final byte[] PING = ascii("{\"type\":\"ping\"}");
    private static final byte[] ACKNOWLEDGE = ascii("{\"type\":\"ack\",\"address\":\"");
    private static final byte[] CURSOR = ascii("\",\"cursor\":\"");
    private static final byte[] ACKNOWLEDGE_END = ascii("\"}");
    private static final byte[] PUBLISH = ascii("{\"type\":\"publish\"");
    private static final byte[] ID = ascii(",\"id\":");
    private static final byte[] ADDRESS = ascii(",\"address\":\"");
    private static final byte[] NO_HEADERS = ascii(",\"headers\":{}");
    private static final byte[] BODY = ascii(",\"body\":");
    private static final ClientFrame.Ping PING_FRAME = new ClientFrame.Ping();

    private final Predicate<String> isAddress;
    private final int bodyBytesMax;
    private final int levelsMax;

    /**
     * With the limits of a node.
     *
     * @param isAddress whether a client may use the address
     */
    FrequentMessages(ProtocolLimits limits, Predicate<String> isAddress) {
        this.isAddress = isAddress;
        bodyBytesMax = limits.bodyBytesMax();
        levelsMax = Math.min(LEVELS_MAX, limits.depthMax() - 1); // the message itself is the first
    }

    /** Whether the message was one of these, and has been handed on. */
    boolean read(byte[] message, ClientFrame.Handler handler) {
        if (Arrays.equals(message, PING)) {
            handler.onPing(PING_FRAME);
            return true;
        }
        if (message.length > MESSAGE_BYTES_MAX) {
            return false;
        }
        MessageScan scan = new MessageScan(message);
        if (scan.take(PUBLISH)) {
            return readPublish(scan, handler);
        }
        return scan.take(ACKNOWLEDGE) && readAcknowledge(scan, handler);
    }

    private boolean readAcknowledge(MessageScan scan, ClientFrame.Handler handler) {
        String address = readAddress(scan);
        if (address == null || !scan.take(CURSOR)) {
            return false;
        }
        long epoch = scan.takeNumber(Character.MAX_RADIX, EPOCH_DIGITS_MAX);
        boolean isCursor = scan.take(':') && epoch != NO_NUMBER && epoch <= Position.VALUE_MAX;
        long offset = scan.takeNumber(DECIMAL, DIGITS_MAX);
        if (!isCursor || offset == NO_NUMBER || !scan.take(ACKNOWLEDGE_END) || !scan.isAtEnd()) {
            return false;
        }
        handler.onAcknowledge(new ClientFrame.Acknowledge(address, new Position(epoch, offset)));
        return true;
    }

    private boolean readPublish(MessageScan scan, ClientFrame.Handler handler) {
        boolean hasId = scan.take(ID);
        Long id = hasId ? readId(scan) : null;
        if (hasId && id == null) {
            return false;
        }
        String address = scan.take(ADDRESS) ? readAddress(scan) : null;
        if (address == null || !scan.take('"')) {
            return false;
        }
        scan.take(NO_HEADERS);
        byte[] body = scan.take(BODY) ? scan.takeValue(levelsMax) : null;
        if (body == null || body.length > bodyBytesMax || !scan.take('}') || !scan.isAtEnd() || !Utf8.isValid(body)) {
            return false;
        }
        handler.onPublish(new ClientFrame.Publish(id, address, List.of(), Body.ofJson(body), null));
        return true;
    }

    /** Null when it is none, or not plain. */
    private static @Nullable Long readId(MessageScan scan) {
        // A number does not begin with 0, unless it is 0.
        long id = scan.take('0') ? NO_NUMBER : scan.takeNumber(DECIMAL, DIGITS_MAX);
        return id == NO_NUMBER ? null : id;
    }

    private @Nullable String readAddress(MessageScan scan) {
        String address = scan.takePlain();
        return address != null && isAddress.test(address) ? address : null;
    }
}
