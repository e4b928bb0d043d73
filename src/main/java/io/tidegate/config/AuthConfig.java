package io.tidegate.config;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Who may come in, and what they may do. */
public record AuthConfig(
        @Setting(
                value = "false",
                doc =
                        "For development: everybody comes in, without a token, and may do everything. Needs websocket.host on loopback. `tidegate serve --dev` switches it on.")
        boolean open,

        @Setting(
                value = "[]",
                doc =
                        "Keys that tokens (JWT) are checked with. Without any, and without auth.jwks.url, no token is valid.")
        List<KeyConfig> keys,

        @Setting(
                value = "10s",
                doc = "How often key files are looked at. A file that is broken then leaves the old key in place.")
        Duration keysReloadInterval,

        @Setting(doc = "Keys that an identity provider publishes, besides those above.")
        JwksConfig jwks,

        @Setting(value = "''", doc = "What a token's iss must be; empty for anything.")
        String issuer,

        @Setting(
                value = "[]",
                doc =
                        "One of these must be a token's aud, or among them. Empty for any: then tokens that were made for another service are valid here.")
        List<String> audience,

        @Setting(value = "30s", doc = "How far clocks may differ when exp, nbf and iat are looked at; at most 10m.")
        Duration leeway,

        @Setting(value = "true", doc = "Whether a token without exp is refused.")
        boolean expiryRequired,

        @Setting(
                value = "sub",
                doc =
                        "Claim with the principal's name: text of 1 to 255 characters, none of them a control character, and not 'anonymous'.")
        String principalClaim,

        @Setting(
                value = "roles",
                doc =
                        "Claim with the principal's roles: a list, or text with spaces between them. With dots for a claim within a claim, such as realm_access.roles.")
        String rolesClaim,

        @Setting(
                value = "tidegate",
                doc =
                        "Claim with permissions, as [{\"address\": \"news.*\", \"allow\": [\"subscribe\"]}]; empty to give permissions by auth.permissions only.")
        String permissionsClaim,

        @Setting(value = "8192", doc = "Longest token, in bytes.")
        int tokenBytesMax,

        @Setting(value = "128", doc = "Most permissions that a token may claim; one with more is refused.")
        int claimedPermissionsMax,

        @Setting(
                value = "false",
                doc =
                        "Whether clients without a proof come in, as the principal 'anonymous'; auth.permissions says what it may do. A token that is not valid is refused all the same.")
        boolean anonymous,

        @Setting(
                value = "false",
                doc =
                        "Whether the subject of a client's TLS certificate is a proof, and the principal's name; a token counts before it.")
        boolean certificates,

        @Setting(
                value = "false",
                doc =
                        "Whether a token may stand in the URL, as ?token=; URLs get into logs of proxies and histories of browsers.")
        boolean queryToken,

        @Setting(
                value = "30s",
                doc = "How long a connection stays when its token has expired, so that the client can send a new one.")
        Duration expiryGrace,

        @Setting(
                value = "1",
                doc = "Threads that check signatures, but for HS…, which are checked on the event loops. 1 to 64.")
        int verifyThreads,

        @Setting(
                value = "1000",
                doc = "Most signatures that wait for these threads; further clients are told to try again.")
        int verificationsMax,

        @Setting(
                value = "[]",
                doc =
                        "Who may do what where; all that apply count, and what none allows is refused. No entry reaches addresses that begin with tidegate. or __vertx.")
        List<PermissionConfig> permissions) {
    private static final Duration LEEWAY_MAX = Duration.ofMinutes(10);
    private static final int TOKEN_BYTES_MIN = 64;
    private static final int TOKEN_BYTES_MAX = 65_536;
    private static final int THREADS_MAX = 64;

    public AuthConfig {
        keys = List.copyOf(keys);
        audience = List.copyOf(audience);
        permissions = List.copyOf(permissions);
        Constraints constraints = new Constraints()
                .positive("keysReloadInterval", keysReloadInterval)
                .notNegative("leeway", leeway)
                .require(leeway.compareTo(LEEWAY_MAX) <= 0, "leeway", "must be 10m or less")
                .require(audience.stream().noneMatch(String::isBlank), "audience", "must not hold an empty name")
                .filled("principalClaim", principalClaim)
                .range("tokenBytesMax", tokenBytesMax, TOKEN_BYTES_MIN, TOKEN_BYTES_MAX)
                .atLeast("claimedPermissionsMax", claimedPermissionsMax, 0)
                .notNegative("expiryGrace", expiryGrace)
                .range("verifyThreads", verifyThreads, 1, THREADS_MAX)
                .atLeast("verificationsMax", verificationsMax, 1);
        checkKeys(constraints, keys);
        checkPermissions(constraints, permissions);
        constraints.check();
    }

    /** Whether any client at all can come in. */
    public boolean letsSomebodyIn() {
        return open
                || anonymous
                || certificates
                || !keys.isEmpty()
                || !jwks.url().isEmpty();
    }

    private static void checkKeys(Constraints constraints, List<KeyConfig> keys) {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < keys.size(); i++) {
            String path = "keys[" + i + "]";
            constraints
                    .relation(!keys.get(i).file().isEmpty(), path + ".file", path, "must not be empty")
                    .relation(
                            ids.add(keys.get(i).id()),
                            path + ".id",
                            path,
                            "stands here twice; give each key a name of its own");
        }
    }

    private static void checkPermissions(Constraints constraints, List<PermissionConfig> permissions) {
        for (int i = 0; i < permissions.size(); i++) {
            PermissionConfig permission = permissions.get(i);
            String path = "permissions[" + i + "]";
            constraints
                    .relation(
                            !permission.principal().isEmpty()
                                    || !permission.role().isEmpty(),
                            path + ".principal",
                            path,
                            "must not be empty without a role; '*' is everybody with a valid proof")
                    .relation(!permission.address().isEmpty(), path + ".address", path, "must not be empty")
                    .relation(!permission.allow().isEmpty(), path + ".allow", path, "must not be empty");
        }
    }
}
