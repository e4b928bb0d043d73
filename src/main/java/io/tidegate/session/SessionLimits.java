package io.tidegate.session;

import io.tidegate.config.SessionConfig;
import java.time.Duration;

/**
 * How much clients may ask of a node.
 *
 * @param publishes how fast one connection may publish and send
 * @param requests how fast it may ask anything else
 * @param principals what all connections of a principal may, on all loops
 * @param expiryGrace how long a connection goes on when its client's proof has expired
 */
record SessionLimits(Pace publishes, Pace requests, PrincipalLimits principals, Duration expiryGrace) {
    static SessionLimits of(SessionConfig config, PrincipalLimits principals, Duration expiryGrace) {
        return new SessionLimits(
                Pace.perSecond(config.publishesPerSecondMax()),
                Pace.perSecond(config.requestsPerSecondMax()),
                principals,
                expiryGrace);
    }
}
