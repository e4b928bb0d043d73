package io.tidegate.bench;

import java.util.Arrays;

/** Counts how many subscribers of one loop have got each of a publisher's publications that are in flight. */
final class ShareCount {
    private final long[] numbers;
    private final int[] counts;

    /** For so many publications in flight, a power of two. */
    ShareCount(int places) {
        numbers = new long[places];
        counts = new int[places];
        Arrays.fill(numbers, -1);
    }

    /** One more has it. Returns whether that makes all of them. */
    boolean onDelivered(long number, int subscribers) {
        int place = (int) number & numbers.length - 1;
        if (numbers[place] > number) {
            return false;
        }
        if (numbers[place] < number) {
            numbers[place] = number;
            counts[place] = 0;
        }
        return ++counts[place] == subscribers;
    }
}
