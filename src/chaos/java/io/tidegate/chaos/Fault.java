package io.tidegate.chaos;

/**
 * One thing that is done to the cluster.
 *
 * @param node index of the node; of clients, those whose number has this rest are meant
 * @param millis for how long
 */
record Fault(FaultKind kind, int node, int millis) {
    @Override
    public String toString() {
        return kind + " " + node + " for " + millis + " ms";
    }
}
