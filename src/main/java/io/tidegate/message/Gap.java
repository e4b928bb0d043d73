package io.tidegate.message;

/**
 * A hole that cannot be filled: the reader stood at {@code from} and goes on at {@code to}.
 *
 * @param from where the reader stood
 * @param to where it goes on, in the epoch that is valid now
 * @param lost how many publications lie between, or {@link #UNKNOWN} when the epoch changed
 * @param reason why
 */
public record Gap(Position from, Position to, long lost, Reason reason) {
    /** {@link #lost} when nobody can say. */
    public static final long UNKNOWN = -1;

    /** Why publications are missing. */
    public enum Reason {
        /** The log no longer holds them: retention by count, bytes or age has dropped them. */
        EXPIRED,
        /** The stream began a new life: its log was lost with several nodes, or had diverged, or had been swept. */
        EPOCH,
        /** The position lies beyond the end of the log, so it was never given out by this stream. */
        AHEAD,
        /** The subscriber was too slow and its address's policy is to skip to the newest. */
        SLOW
    }
}
