package io.tidegate.config;

/** What a subscriber gets that reads more slowly than is published. */
public enum SlowConsumer {
    /** It falls behind and reads on from the log. */
    CATCH_UP,
    /** It skips to the newest publication and is told the gap. */
    LATEST,
    /** Its connection is closed. */
    CLOSE
}
