package io.tidegate.session;

import io.tidegate.protocol.ClientFrame;
import io.tidegate.protocol.FailureCode;
import org.jspecify.annotations.Nullable;

/** Answers every frame with the same failure. */
record Refusal(Session session, FailureCode code, String message) implements ClientFrame.Handler {
    @Override
    public void onPing(ClientFrame.Ping ping) {
        // Nobody waits for an answer.
    }

    @Override
    public void onConnect(ClientFrame.Connect connect) {
        session.fail(connect.id(), null, code, message);
    }

    @Override
    public void onRegister(ClientFrame.Register register) {
        session.fail(register.id(), register.address(), code, message);
    }

    @Override
    public void onUnregister(ClientFrame.Unregister unregister) {
        session.fail(unregister.id(), unregister.address(), code, message);
    }

    @Override
    public void onPublish(ClientFrame.Publish publish) {
        session.fail(publish.id(), publish.address(), code, message);
    }

    @Override
    public void onSend(ClientFrame.Send send) {
        session.fail(send.id(), send.replyAddress() == null ? send.address() : send.replyAddress(), code, message);
    }

    @Override
    public void onAcknowledge(ClientFrame.Acknowledge acknowledge) {
        session.fail(null, acknowledge.address(), code, message);
    }

    @Override
    public void onHistory(ClientFrame.History history) {
        session.fail(history.id(), history.address(), code, message);
    }

    @Override
    public void onInvalid(@Nullable Long id, FailureCode own, String reason) {
        session.fail(id, null, own, reason);
    }
}
