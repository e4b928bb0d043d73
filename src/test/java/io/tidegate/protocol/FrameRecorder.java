package io.tidegate.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A handler that notes what it is called with, in order. */
final class FrameRecorder implements ClientFrame.Handler {
    /** One call of {@link #onInvalid}. */
    record Invalid(@Nullable Long id, FailureCode code, String message) {}

    private final List<Object> heard = new ArrayList<>();

    /** What an encoding makes of a message: {@link ClientFrame}s and {@link Invalid}s. */
    static List<Object> decode(Encoding encoding, byte[] message) {
        FrameRecorder recorder = new FrameRecorder();
        encoding.decode(message, recorder);
        return recorder.heard;
    }

    static List<Object> decode(Encoding encoding, String message) {
        return decode(encoding, message.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void onPing(ClientFrame.Ping ping) {
        heard.add(ping);
    }

    @Override
    public void onConnect(ClientFrame.Connect connect) {
        heard.add(connect);
    }

    @Override
    public void onRegister(ClientFrame.Register register) {
        heard.add(register);
    }

    @Override
    public void onUnregister(ClientFrame.Unregister unregister) {
        heard.add(unregister);
    }

    @Override
    public void onPublish(ClientFrame.Publish publish) {
        heard.add(publish);
    }

    @Override
    public void onSend(ClientFrame.Send send) {
        heard.add(send);
    }

    @Override
    public void onAcknowledge(ClientFrame.Acknowledge acknowledge) {
        heard.add(acknowledge);
    }

    @Override
    public void onHistory(ClientFrame.History history) {
        heard.add(history);
    }

    @Override
    public void onInvalid(@Nullable Long id, FailureCode code, String message) {
        heard.add(new Invalid(id, code, message));
    }
}
