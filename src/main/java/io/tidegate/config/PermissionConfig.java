package io.tidegate.config;

import java.util.List;
import java.util.Set;

/** What some principals may do at some addresses. */
public record PermissionConfig(
        @Setting(
                value = "''",
                doc =
                        "Name of the principal, or a prefix that ends in *; * is everybody with a valid proof. Clients without one are 'anonymous', which no prefix selects. Empty for whoever has the role.")
        String principal,

        @Setting(value = "''", doc = "Only with this role, from the token's auth.rolesClaim; empty for any or none.")
        String role,

        @Setting(
                value = "''",
                doc =
                        "An exact address, or a prefix that ends in *. {principal} stands for the name, percent-encoded but for letters, digits, - and _; after it comes the end, or one of . / :")
        String address,

        @Setting(value = "[]", doc = "subscribe, publish, send, history: some or all of them.")
        List<String> allow) {
    /** What may be allowed. */
    public static final Set<String> ACTIONS = Set.of("subscribe", "publish", "send", "history");

    public PermissionConfig {
        allow = List.copyOf(allow);
        new Constraints()
                .require(
                        principal.isEmpty() || isPattern(principal),
                        "principal",
                        "must be a name, or a prefix that ends in *")
                .require(
                        address.isEmpty() || isPattern(address),
                        "address",
                        "must be an exact address, or a prefix that ends in *")
                .require(isPlaceholderApart(address), "address", "needs one of . / : after {principal}, or nothing")
                .require(ACTIONS.containsAll(allow), "allow", "takes subscribe, publish, send and history only")
                .check();
    }

    private static boolean isPattern(String text) {
        int star = text.indexOf('*');
        return !text.isEmpty() && (star < 0 || star == text.length() - 1);
    }

    /** Whether every {principal} ends where no name could go on, so that anna's addresses are not annabel's. */
    private static boolean isPlaceholderApart(String address) {
        String placeholder = "{principal}";
        for (int at = address.indexOf(placeholder); at >= 0; at = address.indexOf(placeholder, at + 1)) {
            int end = at + placeholder.length();
            if (end < address.length() && "./:".indexOf(address.charAt(end)) < 0) {
                return false;
            }
        }
        return true;
    }
}
