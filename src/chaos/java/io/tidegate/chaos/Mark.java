package io.tidegate.chaos;

import java.util.Optional;

/**
 * What makes a publication of a run unlike any other: it stands at the beginning of its body, and is its key.
 *
 * @param publisher who publishes it
 * @param number counted by that publisher, from 1 on
 */
record Mark(int publisher, int number) {
    private static final String END = ";";

    /** A body of about so many characters. */
    String body(int length) {
        String head = this + END;
        return head + "x".repeat(Math.max(0, length - head.length()));
    }

    /** The mark of a body; empty when it has none. */
    static Optional<Mark> of(String body) {
        int dash = body.indexOf('-');
        int end = body.indexOf(END);
        if (dash <= 0 || end < dash) {
            return Optional.empty();
        }
        try {
            int publisher = Integer.parseInt(body, 0, dash, 10);
            return Optional.of(new Mark(publisher, Integer.parseInt(body, dash + 1, end, 10)));
        } catch (NumberFormatException notOurs) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return publisher + "-" + number;
    }
}
