package io.tidegate.auth;

import io.tidegate.config.AuthConfig;
import io.tidegate.config.PermissionConfig;
import io.tidegate.message.ReservedAddresses;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the permissions of a principal: those that the configuration gives it, and those that its token claims. Thread-safe. */
public final class PermissionRules {

    private final List<Rule> rules;
    private final GrantSets sets = new GrantSets();

    private record Rule(String principal, String role, Grant grant) {
        boolean isFor(String name, Collection<String> roles) {
            return (role.isEmpty() || roles.contains(role)) && (principal.isEmpty() || selects(name));
        }

        /** A prefix selects nobody who proved nothing. */
        private boolean selects(String name) {
            if (!principal.endsWith("*")) {
                return name.equals(principal);
            }
            return !name.equals(Principal.ANONYMOUS) && name.startsWith(principal.substring(0, principal.length() - 1));
        }
    }

    private record Granted(GrantSet grants, String nameInAddress) implements Permissions {
        @Override
        public boolean allow(Action action, String address) {
            return ReservedAddresses.prefixOf(address) == null && grants.allow(action, address, nameInAddress);
        }

        @Override
        public String toString() {
            return "granted";
        }
    }

    /** The configuration's rules. */
    public PermissionRules(AuthConfig config) {
        rules = config.permissions().stream().map(PermissionRules::rule).toList();
    }

    private static Rule rule(PermissionConfig permission) {
        Set<Action> actions = permission.allow().stream()
                .map(name -> Grant.action(name).orElseThrow())
                .collect(Collectors.toUnmodifiableSet());
        return new Rule(permission.principal(), permission.role(), new Grant(permission.address(), actions));
    }

    /**
     * What a principal may do.
     *
     * @param name of the principal
     * @param roles that its token claims
     * @param claimed what else its token claims
     */
    public Permissions permissions(String name, Collection<String> roles, Collection<Grant> claimed) {
        Set<Grant> grants = new HashSet<>(claimed);
        for (Rule rule : rules) {
            if (rule.isFor(name, roles)) {
                grants.add(rule.grant());
            }
        }
        return grants.isEmpty()
                ? Permissions.NONE
                : new Granted(sets.of(Set.copyOf(grants)), PrincipalName.inAddress(name));
    }
}
