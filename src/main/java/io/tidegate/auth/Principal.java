package io.tidegate.auth;

/**
 * Who a client is.
 *
 * @param name never empty; {@code anonymous} for a client that proved nothing
 */
public record Principal(String name) {
    /** A client that proved nothing. */
    public static final Principal ANONYMOUS = new Principal("anonymous");
}
