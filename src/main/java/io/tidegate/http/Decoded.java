package io.tidegate.http;

import io.tidegate.protocol.ClientFrame;
import io.tidegate.protocol.FailureCode;
import org.jspecify.annotations.Nullable;

/** What became of one message that was decoded for one request. */
final class Decoded implements ClientFrame.Handler {
    private @Nullable ClientFrame frame;
    private @Nullable Problem problem;

    ClientFrame.Publish publish(String where) throws ProblemException {
        Problem wrong = problem;
        if (wrong != null) {
            throw new ProblemException(new Problem(wrong.status(), where + wrong.detail(), wrong.code()));
        }
        if (frame instanceof ClientFrame.Publish publish) {
            return publish;
        }
        throw new ProblemException(Problem.of(FailureCode.INVALID_MESSAGE, where + "must be a publication"));
    }

    ClientFrame.History history() throws ProblemException {
        if (problem == null && frame instanceof ClientFrame.History history) {
            return history;
        }
        throw new ProblemException(
                problem == null ? Problem.of(FailureCode.INVALID_MESSAGE, "must ask for history") : problem);
    }

    private void take(ClientFrame next) {
        frame = next;
    }

    @Override
    public void onPing(ClientFrame.Ping ping) {
        take(ping);
    }

    @Override
    public void onConnect(ClientFrame.Connect connect) {
        take(connect);
    }

    @Override
    public void onRegister(ClientFrame.Register register) {
        take(register);
    }

    @Override
    public void onUnregister(ClientFrame.Unregister unregister) {
        take(unregister);
    }

    @Override
    public void onPublish(ClientFrame.Publish publish) {
        take(publish);
    }

    @Override
    public void onSend(ClientFrame.Send send) {
        take(send);
    }

    @Override
    public void onAcknowledge(ClientFrame.Acknowledge acknowledge) {
        take(acknowledge);
    }

    @Override
    public void onHistory(ClientFrame.History history) {
        take(history);
    }

    @Override
    public void onInvalid(@Nullable Long id, FailureCode code, String message) {
        if (problem == null) {
            problem = Problem.of(code, message);
        }
    }
}
