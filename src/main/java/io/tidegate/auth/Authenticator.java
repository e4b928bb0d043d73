package io.tidegate.auth;

import io.vertx.core.Future;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides who a client is. */
public interface Authenticator {
    /** Takes everybody as {@link Principal#ANONYMOUS}, whatever the token says. */
    Authenticator OPEN = token -> Future.succeededFuture(Optional.of(Principal.ANONYMOUS));

    /**
     * Decides once for each connection, before anything is done for it.
     *
     * @param token what the client gave as proof; null when nothing
     * @return the principal, or empty when the token proves nothing; completes on any thread
     */
    Future<Optional<Principal>> authenticate(@Nullable String token);
}
