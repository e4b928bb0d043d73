package io.tidegate.bus;

/** Bytes that may wait, shared by those who wait for the same reason. Owned by one loop. */
final class ByteBudget {
    private final long max;
    private long used;

    ByteBudget(long max) {
        this.max = max;
    }

    /** Takes so many bytes; false, and nothing is taken, when fewer are left. */
    boolean take(int bytes) {
        if (used + bytes > max) {
            return false;
        }
        used += bytes;
        return true;
    }

    /** Gives back what was taken. */
    void give(int bytes) {
        used -= bytes;
    }
}
