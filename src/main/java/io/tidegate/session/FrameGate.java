package io.tidegate.session;

import io.tidegate.config.SessionConfig;
import io.tidegate.message.Since;
import io.tidegate.protocol.ClientFrame;
import io.tidegate.protocol.CloseCode;
import io.tidegate.protocol.FailureCode;
import io.tidegate.session.SessionMeters.Received;
import io.tidegate.session.SessionRecord.Cursor;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The way of every frame into a session. While it is being decided who the client is, or where its session goes on,
 * frames wait here; then they are handled in order. As many registers may wait as a session may have subscriptions, so that
 * a client that resumes can give all its cursors at once; of others {@code requestsMax}; and of all, the messages that
 * begin within {@code waitingBytesMax}.
 */
final class FrameGate implements ClientFrame.Handler {
    /** Tokens in a row. */
    private static final int PROOFS_REFUSED_MAX = 10;

    private final Session session;
    private final ClientFrame.Handler actions;
    /** Not there while nothing waits, which is nearly always: an idle session should cost little. */
    private @Nullable Queue<ClientFrame> waiting;

    private int waitingRegisters;
    private long waitingBytes;
    private boolean hasRoom = true;
    private boolean leaving;
    private boolean pinged;
    private byte proofsRefused;
    private Phase phase = Phase.UNDECIDED;
    private Phase before = Phase.UNDECIDED;

    private enum Phase {
        UNDECIDED,
        DECIDING,
        RENEWING,
        OPEN
    }

    FrameGate(Session session, ClientFrame.Handler actions) {
        this.session = session;
        this.actions = actions;
    }

    private void pass(ClientFrame frame) {
        if (leaving && !(frame instanceof ClientFrame.Acknowledge)) {
            frame.dispatch(stopping());
            return;
        }
        if (session.hasEnded()) {
            return;
        }
        session.onTraffic();
        if (isDeciding() && !passesRenewal(frame)) {
            await(frame);
        } else if (phase != Phase.UNDECIDED || frame instanceof ClientFrame.Connect) {
            frame.dispatch(actions);
        } else {
            shut();
            await(frame);
            new Handshake(session).admit();
        }
    }

    private boolean passesRenewal(ClientFrame frame) {
        return phase == Phase.RENEWING && frame instanceof ClientFrame.Acknowledge;
    }

    /** A message of so many bytes comes. */
    void onMessage(int bytes) {
        waitingBytes = waiting == null || waiting.isEmpty() ? 0 : waitingBytes;
        hasRoom = waitingBytes < session.services().config().waitingBytesMax();
        waitingBytes += hasRoom ? bytes : 0;
    }

    private void await(ClientFrame frame) {
        SessionConfig config = session.services().config();
        boolean register = frame instanceof ClientFrame.Register;
        Queue<ClientFrame> queue = waiting == null ? new ArrayDeque<>() : waiting;
        int alike = register ? waitingRegisters : queue.size() - waitingRegisters;
        if (hasRoom && alike < (register ? config.subscriptionsMax() : config.requestsMax())) {
            queue.add(frame);
            waiting = queue;
            waitingRegisters += register ? 1 : 0;
        } else {
            frame.dispatch(new Refusal(session, FailureCode.TOO_MANY_REQUESTS, "wait for the answer to connect"));
        }
    }

    boolean isOpen() {
        return phase == Phase.OPEN;
    }

    boolean isDeciding() {
        return phase == Phase.DECIDING || phase == Phase.RENEWING;
    }

    /** A bridge client may do nothing but ping; another one that has not said who it is has had its time. */
    void onConnectTimeout() {
        if (pinged) {
            shut();
            new Handshake(session).admitLate();
        } else {
            session.close(CloseCode.CONNECT_TIMEOUT);
        }
    }

    /** The client has given a token that is not valid. Each costs a signature, so it may not go on with that for ever. */
    void onProofRefused() {
        proofsRefused++;
        if (proofsRefused >= PROOFS_REFUSED_MAX) {
            session.close(CloseCode.NOT_AUTHENTICATED);
        }
    }

    /** Lets frames wait from now on. */
    void shut() {
        before = phase;
        phase = Phase.DECIDING;
    }

    /** Lets frames wait that the client may send because it renews its token; it is known who it is. */
    void shutForRenewal() {
        phase = Phase.RENEWING;
    }

    /** It is known who the client is. */
    void onProved() {
        proofsRefused = 0;
    }

    /** It is decided: handles what waits, unless that begins another decision. */
    void open() {
        phase = Phase.OPEN;
        while (phase == Phase.OPEN && !session.hasEnded()) {
            ClientFrame next = waiting == null ? null : waiting.poll();
            if (next == null) {
                waiting = null;
                return;
            }
            waitingRegisters -= next instanceof ClientFrame.Register ? 1 : 0;
            next.dispatch(actions);
        }
    }

    /** The answer is no: whoever waited for a yes gets the same answer, up to a connect, which asks anew. */
    void refuse(FailureCode code, String message) {
        phase = before;
        List<ClientFrame> waited = takeWaiting();
        Refusal refusal = new Refusal(session, code, message);
        boolean anew = false;
        for (ClientFrame frame : waited) {
            anew |= frame instanceof ClientFrame.Connect;
            if (anew) {
                pass(frame);
            } else {
                frame.dispatch(refusal);
            }
        }
    }

    private void refuseWaiting(Refusal refusal) {
        takeWaiting().forEach(frame -> frame.dispatch(refusal));
    }

    private List<ClientFrame> takeWaiting() {
        List<ClientFrame> taken = waiting == null ? List.of() : List.copyOf(waiting);
        clear();
        return taken;
    }

    /**
     * The node stops: whatever waits, and whatever still comes before the connection is closed, is refused; acknowledgements are
     * taken until the session ends.
     */
    void leave() {
        leaving = true;
        refuseWaiting(stopping());
    }

    boolean isLeaving() {
        return leaving;
    }

    private Refusal stopping() {
        return new Refusal(session, FailureCode.STOPPING, "this node stops; repeat it on another");
    }

    /** Takes out waiting registers that give their own cursor for an address that is about to be resumed, where they may. */
    Map<String, ClientFrame.Register> takeOverrides(List<Cursor> cursors) {
        if (waiting == null) {
            return Map.of();
        }
        Map<String, Cursor> open = new HashMap<>();
        cursors.forEach(cursor -> open.put(cursor.address(), cursor));
        Map<String, ClientFrame.Register> taken = new HashMap<>();
        for (Iterator<ClientFrame> frames = waiting.iterator(); frames.hasNext(); ) {
            ClientFrame frame = frames.next();
            if (frame instanceof ClientFrame.Unregister unregister) {
                open.remove(unregister.address());
            } else if (frame instanceof ClientFrame.Register register && register.since() instanceof Since.After) {
                Cursor own = open.remove(register.address());
                if (own != null && session.access().allows(register.since(), register.address(), own.position())) {
                    taken.put(register.address(), register);
                    frames.remove();
                    waitingRegisters--;
                }
            }
        }
        return taken;
    }

    void clear() {
        waiting = null;
        waitingRegisters = 0;
    }

    private void count(Received type) {
        session.services().meters().onReceived(type);
    }

    @Override
    public void onPing(ClientFrame.Ping ping) {
        count(Received.PING);
        // That it came was noted with the message; it is no traffic.
        pinged = true;
    }

    @Override
    public void onConnect(ClientFrame.Connect connect) {
        count(Received.CONNECT);
        pass(connect);
    }

    @Override
    public void onRegister(ClientFrame.Register register) {
        count(Received.REGISTER);
        pass(register);
    }

    @Override
    public void onUnregister(ClientFrame.Unregister unregister) {
        count(Received.UNREGISTER);
        pass(unregister);
    }

    @Override
    public void onPublish(ClientFrame.Publish publish) {
        count(Received.PUBLISH);
        pass(publish);
    }

    @Override
    public void onSend(ClientFrame.Send send) {
        count(Received.SEND);
        pass(send);
    }

    @Override
    public void onAcknowledge(ClientFrame.Acknowledge acknowledge) {
        count(Received.ACKNOWLEDGE);
        pass(acknowledge);
    }

    @Override
    public void onHistory(ClientFrame.History history) {
        count(Received.HISTORY);
        pass(history);
    }

    @Override
    public void onInvalid(@Nullable Long id, FailureCode code, String message) {
        count(Received.INVALID);
        if (!session.hasEnded()) {
            session.fail(id, null, code, message);
        }
    }
}
