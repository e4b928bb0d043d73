package io.tidegate.auth;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Actions that are allowed at some addresses.
 *
 * @param address an exact address, or a prefix that ends in {@code *}; {@code {principal}} stands for the name
 * @param actions at least one
 */
public record Grant(String address, Set<Action> actions) {
    public Grant {
        actions = Set.copyOf(actions);
        if (!AddressPattern.isValid(address) || actions.isEmpty()) {
            throw new IllegalArgumentException("no grant: " + address);
        }
    }

    /** Whether an address pattern can be used. */
    public static boolean isPattern(String address) {
        return AddressPattern.isValid(address);
    }

    /** The action that configuration and tokens call so. */
    public static Optional<Action> action(String name) {
        for (Action action : Action.values()) {
            if (action.name().toLowerCase(Locale.ROOT).equals(name)) {
                return Optional.of(action);
            }
        }
        return Optional.empty();
    }
}
