package io.tidegate.http;

import java.util.List;

/**
 * What others decide by whether this node gets clients, and whether it is started again. A question passes when all its checks do.
 * The server implements it; called on the API's loop, it tells what is known and waits for nothing.
 */
public interface NodeHealth {
    /** Whether all event loops turn and this node belongs to a cluster; where not, only a new start helps. */
    List<HealthCheck> live();

    /** Whether clients should be sent to this node. Nothing but its own state: what ails the cluster must not take all nodes away at once. */
    List<HealthCheck> ready();

    /** Whether the next node may be started or stopped. Once it has passed it passes for good. */
    List<HealthCheck> started();
}
