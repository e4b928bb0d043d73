package io.tidegate.session;

import io.tidegate.protocol.ClientFrame;
import io.tidegate.protocol.FailureCode;
import org.jspecify.annotations.Nullable;

/** What each frame does, once it is known who the client is. */
record FrameActions(Session session, Subscriptions subscriptions, Requests requests) implements ClientFrame.Handler {
    @Override
    public void onPing(ClientFrame.Ping ping) {
        // Not answered.
    }

    @Override
    public void onConnect(ClientFrame.Connect connect) {
        if (session.access().asksTooFast(connect.id(), null)) {
            return;
        }
        if (!session.isExtended()) {
            new Handshake(session).connect(connect);
        } else if (renews(connect)) {
            new Handshake(session).renew(connect);
        } else {
            session.fail(
                    connect.id(),
                    null,
                    FailureCode.ALREADY_CONNECTED,
                    "connect once for each connection, and again with a new token only");
        }
    }

    private boolean renews(ClientFrame.Connect connect) {
        return connect.token() != null
                && (connect.session() == null
                        || connect.session().equals(session.id().text()));
    }

    @Override
    public void onRegister(ClientFrame.Register register) {
        subscriptions.register(register);
    }

    @Override
    public void onUnregister(ClientFrame.Unregister unregister) {
        subscriptions.unregister(unregister);
    }

    @Override
    public void onPublish(ClientFrame.Publish publish) {
        requests.publish(publish);
    }

    @Override
    public void onSend(ClientFrame.Send send) {
        requests.send(send);
    }

    @Override
    public void onAcknowledge(ClientFrame.Acknowledge acknowledge) {
        if (session.isExtended()) {
            subscriptions.acknowledge(acknowledge);
        } else {
            session.fail(null, acknowledge.address(), FailureCode.NOT_CONNECTED, "send connect first");
        }
    }

    @Override
    public void onHistory(ClientFrame.History history) {
        if (session.isExtended()) {
            requests.history(history);
        } else {
            session.fail(history.id(), history.address(), FailureCode.NOT_CONNECTED, "send connect first");
        }
    }

    @Override
    public void onInvalid(@Nullable Long id, FailureCode code, String message) {
        session.fail(id, null, code, message);
    }
}
