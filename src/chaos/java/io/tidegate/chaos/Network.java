package io.tidegate.chaos;

import java.util.List;

/** Where the nodes of a run live, and whether they reach each other. */
interface Network extends AutoCloseable {
    /** What stands before {@code java} in the command line of a node. */
    List<String> before(int node);

    /** Where clients reach a node. */
    String clientHost(int node);

    /** Where the other nodes reach a node. */
    String clusterHost(int node);

    /** From now on this node and the others do not reach each other. */
    void isolate(int node);

    /** All reach each other again. */
    void heal();

    @Override
    void close();
}
