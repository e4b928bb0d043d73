package io.tidegate.protocol;

/**
 * How much a client may put into one message. The size of the message itself is the transport's limit.
 *
 * @param addressLengthMax longest address and reply address, in characters
 * @param headersMax most headers of one publication; a name with several values counts once for each value
 * @param bodyBytesMax largest body, in bytes of JSON without whitespace between its parts
 * @param depthMax deepest nesting of objects and arrays, the message's own object included
 * @param keyLengthMax longest publisher's key, in characters
 * @param historyCountMax most publications of one history answer; a request for more gets so many
 */
public record ProtocolLimits(
        int addressLengthMax, int headersMax, int bodyBytesMax, int depthMax, int keyLengthMax, int historyCountMax) {
    /** Nesting that every JSON library reads, and far more than messages have. */
    public static final int DEFAULT_DEPTH_MAX = 64;

    /** Two less than an id of {@link io.tidegate.message.Publication}: the hub marks keys, to keep them apart from ids of nodes. */
    public static final int DEFAULT_KEY_LENGTH_MAX = 254;

    public ProtocolLimits {
        require("addressLengthMax", addressLengthMax, 1);
        require("headersMax", headersMax, 0);
        require("bodyBytesMax", bodyBytesMax, 4);
        require("depthMax", depthMax, 3);
        require("keyLengthMax", keyLengthMax, 1);
        require("historyCountMax", historyCountMax, 1);
    }

    private static void require(String name, int value, int min) {
        if (value < min) {
            throw new IllegalArgumentException(name + " must be " + min + " or more, not " + value);
        }
    }
}
