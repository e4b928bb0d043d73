package io.tidegate.session;

import io.tidegate.auth.Credentials;
import io.tidegate.protocol.CloseCode;
import io.tidegate.protocol.Frame;
import io.tidegate.protocol.Frames;

/** Stands in for a connection that is gone, so that a session that waits for its client holds no socket's memory. */
enum NoConnection implements Connection {
    INSTANCE;

    @Override
    public boolean isWritable() {
        return false;
    }

    @Override
    public void write(Frame answer) {}

    @Override
    public void write(Frames publications) {}

    @Override
    public void ping() {}

    @Override
    public void close(CloseCode code) {}

    @Override
    public Credentials credentials() {
        return Credentials.NONE;
    }

    @Override
    public void forgetToken() {}

    @Override
    public String remote() {
        return "gone";
    }
}
