package io.tidegate.message;

/**
 * A hole that cannot be filled: the reader stood at {@code from} and goes on at {@code to}.
 *
 * @param from where the reader stood
 * @param to where it goes on
 * @param lost how many publications lie between, or {@link #UNKNOWN}
 * @param reason why
 */
public record Gap(Position from, Position to, long lost, Reason reason) {
    /** {@link #lost} when nobody can say. */
    public static final long UNKNOWN = -1;

    /** Why publications are missing. */
    public enum Reason {
        /** The log no longer holds them: retention by count, bytes or age has dropped them. */
        EXPIRED,
        /** The reader's epoch is not one of this log's: the log was lost with several nodes, had diverged, or had been swept. */
        EPOCH,
        /**
         * The reader stands behind the end of the log, or of its epoch's part of the log: what it had last is lost, for
         * the log came back shorter when its owner died.
         */
        AHEAD,
        /** The subscriber was too slow and its address's policy is to skip to the newest. */
        SLOW
    }
}
