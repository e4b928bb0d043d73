package io.tidegate.auth;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Grants made ready for quick answers. Immutable, and shared by all principals that have the same. */
final class GrantSet {
    private final Map<Action, Places> places = new EnumMap<>(Action.class);

    /** Where one action is allowed. */
    private record Places(Set<String> exact, List<AddressPattern> patterns) {}

    GrantSet(Set<Grant> grants) {
        for (Action action : Action.values()) {
            Set<String> exact = new HashSet<>();
            Set<String> others = new HashSet<>();
            for (Grant grant : grants) {
                if (grant.actions().contains(action)) {
                    boolean isExact = AddressPattern.compile(grant.address()).isExact();
                    (isExact ? exact : others).add(grant.address());
                }
            }
            places.put(
                    action,
                    new Places(
                            Set.copyOf(exact),
                            others.stream().map(AddressPattern::compile).toList()));
        }
    }

    /**
     * Whether one of the grants allows it.
     *
     * @param name of the principal, as {@link PrincipalName#inAddress} writes it
     */
    boolean allow(Action action, String address, String name) {
        Places allowed = places.get(action);
        if (allowed == null) {
            return false;
        }
        if (allowed.exact().contains(address)) {
            return true;
        }
        List<AddressPattern> patterns = allowed.patterns();
        for (int i = 0; i < patterns.size(); i++) {
            if (patterns.get(i).matches(address, name)) {
                return true;
            }
        }
        return false;
    }
}
