package io.tidegate.hub;

import io.tidegate.message.Position;

/** One subscriber's cursor on one address. Owned by the subscriber's loop. */
public interface Subscription {
    /** The address. */
    String address();

    /** The last publication that the subscriber took, or its start. {@link Position#NONE} before it has started. */
    Position position();

    /** Whether it gets every batch as it comes, so that it stands where its node stands. */
    boolean isLive();

    /** Goes on after a delivery was not taken. Harmless otherwise. */
    void resume();

    /** Ends the subscription; the subscriber is not called again. */
    void cancel();
}
