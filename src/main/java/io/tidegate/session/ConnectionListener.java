package io.tidegate.session;

/** What a connection tells its session. Called on the connection's loop. */
public interface ConnectionListener {
    /** A complete text message arrived, valid UTF-8 and not above the size limit. */
    void onMessage(byte[] message);

    /** A pong arrived, or any other byte that is no message. */
    void onSignOfLife();

    /** The socket has room again after {@link Connection#isWritable} was false. */
    void onDrained();

    /** The connection is gone, whoever ended it. Called once. */
    void onClosed();
}
