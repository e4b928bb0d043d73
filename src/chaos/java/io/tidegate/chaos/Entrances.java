package io.tidegate.chaos;

/** Where the clients of a run reach the nodes. Thread-safe. */
public interface Entrances {
    /** How many there are. */
    int count();

    /** One of them, also while nobody answers there. */
    String url(int entrance);

    /** Whether the node behind it has ended without a word since this time of {@link System#nanoTime}. */
    boolean endedSuddenlySince(int entrance, long nanos);
}
