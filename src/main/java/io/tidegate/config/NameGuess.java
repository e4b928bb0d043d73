package io.tidegate.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses which name was meant by a wrong one. */
final class NameGuess {
    private NameGuess() {}

    /** The most similar candidate; empty when none is similar enough to be meant. */
    static Optional<String> nearest(String wrong, Collection<String> candidates) {
        int distanceMax = Math.max(2, wrong.length() / 3);
        return candidates.stream()
                .filter(candidate -> distance(wrong, candidate) <= distanceMax)
                .min(Comparator.comparingInt(candidate -> distance(wrong, candidate)));
    }

    /** How many letters must be changed, added or dropped, whatever their case (Levenshtein). */
    private static int distance(String left, String right) {
        String from = left.toLowerCase(Locale.ROOT);
        String to = right.toLowerCase(Locale.ROOT);
        int[] previous = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            previous[column] = column;
        }
        for (int row = 1; row <= from.length(); row++) {
            int[] current = new int[to.length() + 1];
            current[0] = row;
            for (int column = 1; column <= to.length(); column++) {
                int change = previous[column - 1] + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(change, 1 + Math.min(previous[column], current[column - 1]));
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
