package io.tidegate.server;

/** Whether a node takes new clients. Thread-safe. */
final class NodeState {
    private volatile boolean ready;

    /** It does from now on, or no more. */
    void become(boolean isReady) {
        ready = isReady;
    }

    boolean isReady() {
        return ready;
    }
}
