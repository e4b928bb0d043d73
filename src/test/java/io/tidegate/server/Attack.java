package io.tidegate.server;

import java.io.IOException;

/**
 * Something that a hostile client does, and what comes of it.
 *
 * @param theme of the table in docs/security.md
 * @param what in a few words
 * @param outcome in the words of {@link Attacker}
 * @param deed does it, and tells what came of it
 */
record Attack(String theme, String what, String outcome, Deed deed) {
    /** Does it. */
    interface Deed {
        /** Tells what came of it. */
        String on(Attacker attacker) throws IOException;
    }

    @Override
    public String toString() {
        return theme + ", " + what + ": " + outcome;
    }
}
