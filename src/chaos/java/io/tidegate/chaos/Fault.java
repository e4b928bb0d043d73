package io.tidegate.chaos;

/**
 * One thing that is done to the cluster.
 *
 * @param node index of the node; of clients, those whose number has this rest are meant
 * @param millis for how long
 * @param quietMillis how long nothing else is done afterwards
 */
record Fault(FaultKind kind, int node, int millis, int quietMillis) {
    @Override
    public String toString() {
        return kind + " " + node + " for " + millis + " ms";
    }
}
