package io.tidegate.protocol;

import io.tidegate.message.Position;
import io.tidegate.message.Publication;

/**
 * The wire of {@code docs/protocol.md}: JSON objects in text messages, the Vert.x event-bus bridge protocol and its
 * extensions. A message that is not UTF-8 as a whole is no text, so nothing of it is handled.
 */
public final class JsonEncoding implements Encoding {
    private static final int INDEX = 0;

    private final MessageReader reader;
    private final FrameWriter writer = new FrameWriter();

    /** Makes the encoding for a node with these limits. */
    public JsonEncoding(ProtocolLimits limits) {
        reader = new MessageReader(limits);
    }

    @Override
    public int index() {
        return INDEX;
    }

    @Override
    public void decode(byte[] message, ClientFrame.Handler handler) {
        reader.read(message, handler);
    }

    @Override
    public Frame encode(ServerFrame frame) {
        return new Frame(frame.dispatch(writer).finish());
    }

    @Override
    public Frame encode(String address, Position position, Publication publication) {
        return new Frame(writer.publication(address, position, publication).finish());
    }
}
