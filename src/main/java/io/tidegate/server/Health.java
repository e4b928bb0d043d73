package io.tidegate.server;

/**
 * How a node is.
 *
 * @param serving whether it takes new clients
 * @param nodes how many nodes see each other, this one included
 * @param minimumNodes how many there must be for publications to be taken, 0 or 1 for no minimum
 */
record Health(boolean serving, int nodes, int minimumNodes) {
    /** Whether publications are taken; without that, subscribers are still served what there is. */
    boolean takesPublications() {
        return serving && nodes >= minimumNodes;
    }
}
