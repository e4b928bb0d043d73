package io.tidegate.session;

import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.tidegate.protocol.ClientFrame;
import io.tidegate.protocol.Encoding;
import io.tidegate.protocol.FailureCode;
import io.tidegate.protocol.Frame;
import io.tidegate.protocol.ServerFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An encoding that keeps the frames themselves and lets only their numbers travel. */
final class FakeEncoding implements Encoding {
    private final List<List<ClientFrame>> messages = new ArrayList<>();
    private final IdentityHashMap<Frame, Object> written = new IdentityHashMap<>();

    @Nullable
    RuntimeException fault;

    /** How much longer than needed messages are. */
    int padding;

    /** What a subscriber gets. */
    record Rec(String address, Position position, String json) {}

    /** The bytes that will be decoded into these frames. */
    byte[] message(ClientFrame... frames) {
        messages.add(List.of(frames));
        String text = Integer.toString(messages.size() - 1);
        return (text + " ".repeat(padding)).getBytes(StandardCharsets.UTF_8);
    }

    /** What the frame says: a {@link ServerFrame} or a {@link Rec}. */
    Object read(Frame frame) {
        return Objects.requireNonNull(written.get(frame));
    }

    @Override
    public int index() {
        return 0;
    }

    @Override
    public void decode(byte[] message, ClientFrame.Handler handler) {
        String text = new String(message, StandardCharsets.UTF_8);
        if (fault != null) {
            throw fault;
        }
        if (text.startsWith("x")) {
            handler.onInvalid(5L, FailureCode.INVALID_JSON, "not JSON");
            return;
        }
        messages.get(Integer.parseInt(text.trim())).forEach(frame -> frame.dispatch(handler));
    }

    @Override
    public Frame encode(ServerFrame frame) {
        return remember(frame);
    }

    @Override
    public Frame encode(String address, Position position, Publication publication) {
        String json = new String(publication.body().bytes(), StandardCharsets.UTF_8);
        return remember(new Rec(address, position, json));
    }

    private Frame remember(Object meaning) {
        Frame frame = new Frame(new byte[1]);
        written.put(frame, meaning);
        return frame;
    }
}
