package io.tidegate.auth;

/** What a principal may do. Immutable, and asked on every request, so answers must be quick. */
@FunctionalInterface
public interface Permissions {
    /** Everything. */
    Permissions ALL = (action, address) -> true;

    /** Nothing. */
    Permissions NONE = (action, address) -> false;

    /** Whether the action is allowed on the address. */
    boolean allow(Action action, String address);
}
