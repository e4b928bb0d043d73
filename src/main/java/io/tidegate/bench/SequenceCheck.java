package io.tidegate.bench;

/**
 * Finds what is lost, repeated and out of order in numbers that should come one by one from 0. What is still missing is
 * lost in the end.
 */
final class SequenceCheck {
    private long next;

    /** Bit i: whether {@code next - 1 - i} has come. */
    private long seen;

    /** What a number is. */
    enum Verdict {
        /** It comes for the first time, and behind all that came before. */
        IN_ORDER,
        /** It comes for the first time, but behind a later one. */
        REORDERED,
        /** It has come before; or it is so late that nobody knows whether it has. */
        REPEATED
    }

    Verdict accept(long number) {
        if (number >= next) {
            long step = number - next + 1;
            seen = step >= Long.SIZE ? 1 : seen << step | 1;
            next = number + 1;
            return Verdict.IN_ORDER;
        }
        long behind = next - 1 - number;
        if (behind >= Long.SIZE || (seen >>> behind & 1) == 1) {
            return Verdict.REPEATED;
        }
        seen |= 1L << behind;
        return Verdict.REORDERED;
    }
}
