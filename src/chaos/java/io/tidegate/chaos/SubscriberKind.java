package io.tidegate.chaos;

import java.util.Locale;

/** How a subscriber goes on after it has lost its connection. */
enum SubscriberKind {
    /** Begins a new session and gives its own cursors. */
    CURSORS,

    /** Gives its session and its own cursors. */
    BOTH,

    /** Acknowledges what it gets, and gives its session alone. */
    ACKNOWLEDGES,

    /** Gives its session alone. */
    SESSION,

    /** A bridge client: begins anew with what is published from then on. */
    BRIDGE;

    /** Whether it tells where it goes on. */
    boolean keepsCursors() {
        return this == CURSORS || this == BOTH;
    }

    /** Whether it goes on with its session. */
    boolean keepsSession() {
        return this == BOTH || this == ACKNOWLEDGES || this == SESSION;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
