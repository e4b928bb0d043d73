package io.tidegate.http;

import io.vertx.core.json.JsonObject;

/**
 * One thing that health depends on.
 *
 * @param name what was looked at, one word
 * @param passes whether it is as it should be
 * @param detail what there is and what there should be
 */
public record HealthCheck(String name, boolean passes, String detail) {
    JsonObject json() {
        return new JsonObject().put("name", name).put("passes", passes).put("detail", detail);
    }
}
