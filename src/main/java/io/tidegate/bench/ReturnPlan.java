package io.tidegate.bench;

import io.tidegate.load.Target;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How clients come back when they lose their connections.
 *
 * @param when after which losses; after the others the run ends as failed
 * @param within the longest that a client waits whom the gateway did not tell when to come; 1 ms or more
 * @param bySession whether subscribers acknowledge what they get and come back with nothing but their session; else with a cursor of
 *     their own, too
 * @param publishTo gateways for publishers, taken in turn; empty for those of the subscribers
 */
public record ReturnPlan(When when, Duration within, boolean bySession, List<Target> publishTo) {
    /** Nobody comes back. */
    public static final ReturnPlan NEVER = new ReturnPlan(When.NEVER, Duration.ofMillis(1), false, List.of());

    /** Those come back whom the gateway tells when. */
    public static final ReturnPlan WHEN_TOLD = new ReturnPlan(When.WHEN_TOLD, Duration.ofMillis(1), false, List.of());

    /** After which losses clients come back. */
    public enum When {
        /** After none. */
        NEVER,
        /** After those at which the gateway said when to come. */
        WHEN_TOLD,
        /** After each. */
        ALWAYS
    }

    public ReturnPlan {
        publishTo = List.copyOf(publishTo);
    }

    /** How long a client waits; empty when it does not come back. */
    Optional<Duration> waitAfter(Optional<Duration> told, RandomGenerator random) {
        return switch (when) {
            case NEVER -> Optional.empty();
            case WHEN_TOLD -> told;
            case ALWAYS -> told.or(() -> Optional.of(Duration.ofMillis(random.nextLong(within.toMillis() + 1))));
        };
    }
}
