package io.tidegate.session;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operator may know of a session.
 *
 * @param session a hash of its id, as in logs; {@code bridge} for a bridge client, which has none
 * @param remote the client's network address, or {@code gone}
 * @param state one of active, idle, zombie and ghost
 * @param expires when the client's proof ends; null for never
 * @param addresses what it is subscribed to; none while it has no connection
 */
public record SessionSummary(
        String session,
        String remote,
        String state,
        @Nullable Instant expires,
        List<String> addresses) {
    public SessionSummary {
        addresses = List.copyOf(addresses);
    }
}
