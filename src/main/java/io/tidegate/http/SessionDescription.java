package io.tidegate.http;

import io.vertx.core.json.JsonObject;

/**
 * A connected session.
 *
 * @param session a hash of its id, as logs have it, because the id itself resumes it
 * @param remote network address of the client
 * @param subscriptions how many it has
 */
public record SessionDescription(String session, String remote, int subscriptions) {
    JsonObject json() {
        return new JsonObject().put("session", session).put("remote", remote).put("subscriptions", subscriptions);
    }
}
