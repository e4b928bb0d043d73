package io.tidegate.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.time.Instant;

/** Tells of the nodes. */
final class NodeRoutes {
    private final ApiParts parts;
    private final NodeCalls calls;

    NodeRoutes(ApiParts parts, NodeCalls calls) {
        this.parts = parts;
        this.calls = calls;
    }

    /** All nodes of the cluster, and which of them did not answer. */
    void list(Exchange exchange) {
        exchange.answer(
                calls.describe(),
                answers -> new JsonObject()
                        .put("nodes", new JsonArray(answers.answered()))
                        .put("unanswered", new JsonArray(answers.unanswered()))
                        .toBuffer()
                        .getBytes());
    }

    /** This node. */
    void info(Exchange exchange) {
        exchange.answer(parts.local()
                .describe()
                .json()
                .put("cluster", parts.cluster())
                .put("nodes", parts.nodes().get().size())
                .put("java", Runtime.version().toString())
                .put(
                        "started",
                        Instant.ofEpochMilli(
                                        ManagementFactory.getRuntimeMXBean().getStartTime())
                                .toString()));
    }
}
