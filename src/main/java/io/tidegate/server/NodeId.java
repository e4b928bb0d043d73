package io.tidegate.server;

import java.util.random.RandomGenerator;

/**
 * Makes the id of a node: new with each start, never used again, so that what is remembered of a dead process is never
 * taken for its successor. It is short, because it is part of every publication's id.
 */
final class NodeId {
    private static final int LENGTH = 10;
    private static final String DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";

    private NodeId() {}

    static String draw(RandomGenerator random) {
        StringBuilder id = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            id.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
        }
        return id.toString();
    }
}
