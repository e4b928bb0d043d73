package io.tidegate.session;

import io.tidegate.auth.Credentials;
import io.tidegate.message.Position;
import io.tidegate.message.Since;
import io.tidegate.protocol.ClientFrame;
import io.tidegate.protocol.CloseCode;
import io.tidegate.protocol.Frame;
import io.tidegate.protocol.Frames;
import io.tidegate.protocol.ServerFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client and its connection: what it was sent, and what it says. */
final class FakeClient implements Connection {
    private final FakeNode node;
    private final ConnectionListener listener;
    private final List<Object> frames = new ArrayList<>();
    int pings;
    boolean answersPings = true;
    boolean dropped;
    Credentials credentials = Credentials.NONE;
    /** How many more frames the socket takes before it is full. */
    int room = Integer.MAX_VALUE;

    @Nullable
    RuntimeException writeFault;

    private @Nullable CloseCode closed;

    FakeClient(FakeNode node) {
        this.node = node;
        this.listener = node.sessions().onOpened(this);
    }

    // What the session does.

    @Override
    public boolean isWritable() {
        return room > 0;
    }

    @Override
    public void write(Frame frame) {
        if (writeFault != null) {
            throw writeFault;
        }
        if (closed == null && !dropped) {
            frames.add(node.encoding().read(frame));
            room--;
        }
    }

    @Override
    public void write(Frames publications) {
        publications.all().forEach(this::write);
    }

    @Override
    public void ping() {
        if (writeFault != null) {
            throw writeFault;
        }
        pings++;
        if (answersPings) {
            node.run(listener::onSignOfLife);
        }
    }

    @Override
    public void close(CloseCode code) {
        if (closed == null) {
            closed = code;
            node.loop().run(this::gone);
        }
    }

    private void gone() {
        if (!dropped) {
            dropped = true;
            listener.onClosed();
        }
    }

    @Override
    public Credentials credentials() {
        return credentials;
    }

    @Override
    public void forgetToken() {
        credentials = Credentials.NONE;
    }

    @Override
    public String remote() {
        return "192.0.2.1:5";
    }

    // What the client does.

    FakeClient send(ClientFrame... message) {
        byte[] bytes = node.encoding().message(message);
        node.on(() -> listener.onMessage(bytes));
        return this;
    }

    void sendRubbish() {
        node.on(() -> listener.onMessage("x".getBytes(StandardCharsets.UTF_8)));
    }

    FakeClient connect() {
        return send(new ClientFrame.Connect(1L, null, null));
    }

    FakeClient connect(String session) {
        return send(new ClientFrame.Connect(1L, null, session));
    }

    /** With a token, and perhaps a session. */
    FakeClient connectAs(String token, @Nullable String session) {
        return send(new ClientFrame.Connect(1L, token, session));
    }

    FakeClient register(String address) {
        return send(new ClientFrame.Register(2L, address, Since.LATEST, false));
    }

    static ClientFrame.Register register(long id, String address, Position since) {
        return new ClientFrame.Register(id, address, new Since.After(since), false);
    }

    void drain(int newRoom) {
        room = newRoom;
        node.on(listener::onDrained);
    }

    /** The connection breaks. */
    void drop() {
        node.on(this::gone);
    }

    // What the client has seen.

    List<Object> frames() {
        return frames;
    }

    <T> List<T> frames(Class<T> type) {
        return frames.stream().filter(type::isInstance).map(type::cast).toList();
    }

    Object last() {
        return frames.get(frames.size() - 1);
    }

    ServerFrame.Connected connected() {
        return frames(ServerFrame.Connected.class).get(0);
    }

    String session() {
        return connected().session();
    }

    List<String> received(String address) {
        return frames(FakeEncoding.Rec.class).stream()
                .filter(rec -> rec.address().equals(address))
                .map(FakeEncoding.Rec::json)
                .toList();
    }

    /** The last of several, for a client that has renewed its token. */
    ServerFrame.Connected connectedLast() {
        List<ServerFrame.Connected> all = frames(ServerFrame.Connected.class);
        return all.get(all.size() - 1);
    }

    List<String> failures() {
        return frames(ServerFrame.Failure.class).stream()
                .map(ServerFrame.Failure::failureType)
                .toList();
    }

    @Nullable
    CloseCode closed() {
        return closed;
    }
}
