package io.tidegate.bus;

import io.vertx.core.buffer.Buffer;

/** Bytes of another node. What can be read is written the same again, or shorter; what cannot is refused as documented. */
public final class BusMessageFuzz {
    private static final BusMessageCodec CODEC = new BusMessageCodec();

    private BusMessageFuzz() {}

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        BusMessage message;
        try {
            message = new BusMessageReader(Buffer.buffer(input), 0).readMessage();
        } catch (ArrayIndexOutOfBoundsException fault) {
            throw new AssertionError("a bound that nobody looked at", fault);
        } catch (IllegalArgumentException | IndexOutOfBoundsException malformed) {
            return;
        }
        Buffer again = Buffer.buffer();
        CODEC.encodeToWire(again, message);
        if (!CODEC.decodeFromWire(0, again).equals(message)) {
            throw new AssertionError("written again it is another message: " + message);
        }
    }
}
