package io.tidegate.protocol;

import org.jspecify.annotations.Nullable;

/** A handler that counts what it is called with and keeps none of it. */
final class FrameCounter implements ClientFrame.Handler {
    private int count;

    /** Frames since this was asked last. */
    int takeCount() {
        int taken = count;
        count = 0;
        return taken;
    }

    @Override
    public void onPing(ClientFrame.Ping ping) {
        count++;
    }

    @Override
    public void onConnect(ClientFrame.Connect connect) {
        count++;
    }

    @Override
    public void onRegister(ClientFrame.Register register) {
        count++;
    }

    @Override
    public void onUnregister(ClientFrame.Unregister unregister) {
        count++;
    }

    @Override
    public void onPublish(ClientFrame.Publish publish) {
        count++;
    }

    @Override
    public void onSend(ClientFrame.Send send) {
        count++;
    }

    @Override
    public void onAcknowledge(ClientFrame.Acknowledge acknowledge) {
        count++;
    }

    @Override
    public void onHistory(ClientFrame.History history) {
        count++;
    }

    @Override
    public void onInvalid(@Nullable Long id, FailureCode code, String message) {
        throw new AssertionError(message);
    }
}
