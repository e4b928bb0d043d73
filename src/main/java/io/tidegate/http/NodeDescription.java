package io.tidegate.http;

import io.vertx.core.json.JsonObject;

/**
 * How a node is.
 *
 * @param node its id, new with each start
 * @param name its configured name; the id when it has none
 * @param version of Tidegate
 * @param connections how many WebSockets are open
 * @param ready whether it takes new clients
 */
public record NodeDescription(String node, String name, String version, int connections, boolean ready) {
    JsonObject json() {
        return new JsonObject()
                .put("node", node)
                .put("name", name)
                .put("version", version)
                .put("connections", connections)
                .put("ready", ready);
    }
}
