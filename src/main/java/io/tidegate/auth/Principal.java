package io.tidegate.auth;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who a client is, and what it may do.
 *
 * @param name never empty; {@code anonymous} for a client that proved nothing. A session belongs to whoever has its name
 * @param permissions what it may do
 * @param expires when its proof ends; null for never
 * @param tokenId the token's {@code jti}, by which it can be revoked; null when it has none
 */
public record Principal(
        String name,
        Permissions permissions,
        @Nullable Instant expires,
        @Nullable String tokenId) {
    /** Name of a client that proved nothing. */
    public static final String ANONYMOUS = "anonymous";

    /** Anonymous, and may do everything. */
    public static final Principal UNRESTRICTED = new Principal(ANONYMOUS, Permissions.ALL, null, null);
}
