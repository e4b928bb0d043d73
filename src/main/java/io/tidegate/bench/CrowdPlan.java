package io.tidegate.bench;

import io.tidegate.load.SourceAddresses;
import io.tidegate.load.Target;
import java.time.Duration;
import java.util.List;

/**
 * Who connects, and from where to where.
 *
 * @param targets gateways, taken in turn; one that occurs twice gets twice as many
 * @param sources local addresses, taken in turn
 * @param connections how many subscribers; 0 or more
 * @param addresses how many event-bus addresses they are spread over; 1 or more
 * @param addressPrefix what the names of the addresses begin with; a number follows
 * @param connectRate connections opened in a second, above 0
 * @param pendingMax connections that may be opening at the same time, on each loop, 1 or more
 * @param threads event loops, 1 or more
 * @param patience how long to wait for something that should happen and does not
 */
public record CrowdPlan(
        List<Target> targets,
        SourceAddresses sources,
        int connections,
        int addresses,
        String addressPrefix,
        double connectRate,
        int pendingMax,
        int threads,
        Duration patience) {
    public CrowdPlan {
        targets = List.copyOf(targets);
    }

    String address(int index) {
        return addressPrefix + index;
    }
}
