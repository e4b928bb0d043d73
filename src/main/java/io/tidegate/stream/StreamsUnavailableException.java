package io.tidegate.stream;

/** The cluster did not answer in time, or refuses to. Whoever asked may ask again later. */
public final class StreamsUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Says what was tried and for how long. */
    public StreamsUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
