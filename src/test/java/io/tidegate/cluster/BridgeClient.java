package io.tidegate.cluster;

import io.tidegate.testkit.RawClient;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client of vertx-web's event-bus bridge over a raw WebSocket. It says what vertx-eventbus.js says, and knows nothing of
 * Tidegate: another type than rec and err fails the test, and so does a field that such a client could mistake.
 */
final class BridgeClient implements AutoCloseable {
    private static final Map<String, Set<String>> KNOWN = Map.of(
            "rec", Set.of("type", "address", "headers", "body", "cursor"),
            "err", Set.of("type", "id", "address", "failureCode", "failureType", "message", "retryable"));

    private final RawClient client;

    BridgeClient(String url) {
        client = RawClient.connect(url);
    }

    void ping() {
        client.send(new JsonObject().put("type", "ping"));
    }

    void register(String address) {
        client.send(envelope("register", address));
    }

    void unregister(String address) {
        client.send(envelope("unregister", address));
    }

    void publish(String address, JsonObject headers, Object body) {
        client.send(envelope("publish", address).put("headers", headers).put("body", body));
    }

    void send(String address, Object body, String replyAddress) {
        client.send(envelope("send", address).put("body", body).put("replyAddress", replyAddress));
    }

    private static JsonObject envelope(String type, String address) {
        return new JsonObject().put("type", type).put("address", address).put("headers", new JsonObject());
    }

    /** The next message. */
    JsonObject await() {
        return checked(client.awaitJson());
    }

    /** The next message, or null when none comes in that time. */
    @Nullable
    JsonObject poll(java.time.Duration patience) {
        JsonObject frame = client.pollJson(patience);
        return frame == null ? null : checked(frame);
    }

    private static JsonObject checked(JsonObject frame) {
        Set<String> fields = KNOWN.getOrDefault(frame.getString("type"), Set.of());
        if (!fields.containsAll(frame.fieldNames())) {
            throw new AssertionError("a bridge client does not know " + frame);
        }
        return frame;
    }

    @Override
    public void close() {
        client.close();
    }
}
