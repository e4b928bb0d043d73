package io.tidegate.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session, as operators see it.
 *
 * @param session a hash of its id, as logs have it, because the id itself resumes it
 * @param remote network address of the client; {@code gone} without a connection
 * @param state of the session
 * @param expires when the client's proof ends; null for never
 * @param addresses what it is subscribed to
 */
public record SessionDescription(
        String session,
        String remote,
        String state,
        @Nullable Instant expires,
        List<String> addresses) {
    private static final int ADDRESSES_MAX = 100;

    public SessionDescription {
        addresses = List.copyOf(addresses);
    }

    /** Not all addresses where there are many. */
    JsonObject json() {
        JsonObject json = new JsonObject()
                .put("session", session)
                .put("remote", remote)
                .put("state", state)
                .put("subscriptions", addresses.size())
                .put("addresses", new JsonArray(addresses.subList(0, Math.min(ADDRESSES_MAX, addresses.size()))));
        return expires == null ? json : json.put("expires", expires.toString());
    }
}
