package io.tidegate.auth;

import io.vertx.core.Future;
import java.util.Optional;

/** Decides who a client is. */
public interface Authenticator {
    /** Lets everybody do everything, whatever the token says. */
    Authenticator OPEN = credentials -> Future.succeededFuture(Optional.of(Principal.UNRESTRICTED));

    /**
     * Decides once for each connection, before anything is done for it, and again when the client renews its token.
     *
     * @return the principal, or empty when the credentials prove nothing; completes on any thread
     */
    Future<Optional<Principal>> authenticate(Credentials credentials);
}
