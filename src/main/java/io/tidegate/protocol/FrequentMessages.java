package io.tidegate.protocol;

import io.tidegate.message.Position;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Recognises the messages that clients send over and over, pings and acknowledgements, where they are written exactly as
 * docs/protocol.md shows them. A parser would make more than a kilobyte of garbage for each. What differs by a byte, or
 * has anything wrong with it, is left to {@link MessageReader}, which understands the same and more.
 */
final class FrequentMessages {
    private static final byte[] PING = ascii("{\"type\":\"ping\"}");
    private static final byte[] BEFORE_ADDRESS = ascii("{\"type\":\"ack\",\"address\":\"");
    private static final byte[] BEFORE_CURSOR = ascii("\",\"cursor\":\"");
    private static final byte[] END = ascii("\"}");
    private static final ClientFrame.Ping PING_FRAME = new ClientFrame.Ping();

    private final Predicate<String> isAddress;

    /**
     * Knows no limits itself.
     *
     * @param isAddress whether a client may use the address
     */
    FrequentMessages(Predicate<String> isAddress) {
        this.isAddress = isAddress;
    }

    /** Whether the message was one of these, and has been handed on. */
    boolean read(byte[] message, ClientFrame.Handler handler) {
        if (Arrays.equals(message, PING)) {
            handler.onPing(PING_FRAME);
            return true;
        }
        ClientFrame.Acknowledge acknowledge = isAt(message, 0, BEFORE_ADDRESS) ? acknowledge(message) : null;
        if (acknowledge != null) {
            handler.onAcknowledge(acknowledge);
        }
        return acknowledge != null;
    }

    private ClientFrame.@Nullable Acknowledge acknowledge(byte[] message) {
        int addressStart = BEFORE_ADDRESS.length;
        int addressEnd = plainEnd(message, addressStart);
        int cursorStart = addressEnd + BEFORE_CURSOR.length;
        if (!isAt(message, addressEnd, BEFORE_CURSOR)) {
            return null;
        }
        int cursorEnd = plainEnd(message, cursorStart);
        if (!isAt(message, cursorEnd, END) || cursorEnd + END.length != message.length) {
            return null;
        }
        String address = text(message, addressStart, addressEnd);
        Optional<Position> position = Position.ofCursor(text(message, cursorStart, cursorEnd));
        return isAddress.test(address) && position.isPresent()
                ? new ClientFrame.Acknowledge(address, position.get())
                : null;
    }

    /** Where the ASCII text ends that stands for itself in a JSON string. */
    private static int plainEnd(byte[] message, int start) {
        int end = start;
        while (end < message.length && message[end] >= ' ' && message[end] != '"' && message[end] != '\\') {
            end++;
        }
        return end;
    }

    private static boolean isAt(byte[] message, int index, byte[] part) {
        int end = index + part.length;
        return end <= message.length && Arrays.equals(message, index, end, part, 0, part.length);
    }

    private static String text(byte[] message, int start, int end) {
        return new String(message, start, end - start, StandardCharsets.US_ASCII);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
