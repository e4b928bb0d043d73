package io.tidegate.transport;

/** One socket's part of the {@link Backlog}. Owned by the socket. */
final class Lag {
    private final Backlog backlog;
    private long bytes;

    Lag(Backlog backlog) {
        this.backlog = backlog;
    }

    /** So many bytes wait for the socket now. */
    void set(long waitingBytes) {
        backlog.change(waitingBytes - bytes);
        bytes = waitingBytes;
    }
}
