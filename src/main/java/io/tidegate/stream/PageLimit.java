package io.tidegate.stream;

/**
 * How much one read may return. At least one publication is returned where there is one, however large it is.
 *
 * @param count publications, 0 or more; with 0 only positions are returned
 * @param bytes sum of their weights
 */
public record PageLimit(int count, int bytes) {
    /** Positions only. */
    public static final PageLimit NOTHING = new PageLimit(0, 0);
}
