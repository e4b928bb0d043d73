package io.tidegate.chaos;

/** What the faults of a run excuse, from nothing to much. */
enum Tolerance {
    /** Nothing. */
    NOTHING,

    /**
     * Subscribers may be told gaps. A node that goes on alone for a while shows what it cannot make safe, which nobody is told to be
     * published, and which is taken back.
     */
    GAPS,

    /** Publications that were acknowledged may be lost too, if that is told by gaps. */
    LOSS;

    boolean isOfGaps() {
        return this != NOTHING;
    }

    boolean isOfLoss() {
        return this == LOSS;
    }
}
