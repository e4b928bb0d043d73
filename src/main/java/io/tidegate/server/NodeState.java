package io.tidegate.server;

/** How far a node is with starting and stopping. Thread-safe. */
final class NodeState {
    private volatile Stage stage = Stage.STARTING;
    private volatile boolean started;

    /** One after the other. */
    enum Stage {
        /** It takes no clients yet. */
        STARTING("starts"),
        /** It takes clients. */
        SERVING("serves"),
        /** It takes no clients any more. */
        DRAINING("drains, and stops then");

        private final String text;

        Stage(String text) {
            this.text = text;
        }

        /** What a node does at this stage. */
        String text() {
            return text;
        }
    }

    void become(Stage next) {
        stage = next;
    }

    Stage stage() {
        return stage;
    }

    /** Whether the node takes new clients. */
    boolean isReady() {
        return stage == Stage.SERVING;
    }

    /** Whether it has been told that the node has started. */
    boolean hasStarted() {
        return started;
    }

    /** The node has started, for good. */
    void onStarted() {
        started = true;
    }
}
