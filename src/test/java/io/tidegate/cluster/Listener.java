package io.tidegate.cluster;

import io.tidegate.testkit.RawClient;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A client of one node that is subscribed to one address. One thread uses it. */
final class Listener implements AutoCloseable {
    private static final Duration QUIET = Duration.ofMillis(300);

    private final RawClient client;
    private final String address;
    private final List<JsonObject> heard = new ArrayList<>();

    private Listener(RawClient client, String address) {
        this.client = client;
        this.address = address;
    }

    /** Connects as an extended client and subscribes. */
    static Listener at(String url, String address) {
        RawClient client = RawClient.connect(url);
        client.send(new JsonObject().put("type", "connect"));
        expect(client, "connected");
        client.send(new JsonObject().put("type", "register").put("address", address));
        expect(client, "registered");
        return new Listener(client, address);
    }

    private static JsonObject expect(RawClient client, String type) {
        JsonObject answer = client.awaitJson();
        if (!type.equals(answer.getString("type"))) {
            throw new AssertionError("not " + type + " but " + answer);
        }
        return answer;
    }

    /** Publishes at its own address; tells the cursor. */
    String publish(Object body, JsonObject headers) {
        client.send(new JsonObject()
                .put("type", "publish")
                .put("id", 1)
                .put("address", address)
                .put("headers", headers)
                .put("body", body));
        for (JsonObject next = client.awaitJson(); ; next = client.awaitJson()) {
            if ("published".equals(next.getString("type"))) {
                return next.getString("cursor");
            }
            add(next);
        }
    }

    /** Ends the subscription. */
    void unregister() {
        client.send(new JsonObject().put("type", "unregister").put("address", address));
        for (JsonObject next = client.awaitJson(); !"unregistered".equals(next.getString("type")); ) {
            add(next);
            next = client.awaitJson();
        }
    }

    /** Whatever has come until nothing comes for a moment. */
    List<JsonObject> heard() {
        for (JsonObject next = client.pollJson(QUIET); next != null; next = client.pollJson(QUIET)) {
            add(next);
        }
        return List.copyOf(heard);
    }

    /** Waits until so many have come in all. */
    List<JsonObject> await(int count) {
        while (heard.size() < count) {
            add(client.awaitJson());
        }
        return List.copyOf(heard);
    }

    /** Waits until a number that is not smaller has come. */
    List<JsonObject> awaitNumber(int number) {
        while (heard.isEmpty() || heard.get(heard.size() - 1).getInteger("body") < number) {
            add(client.awaitJson());
        }
        return List.copyOf(heard);
    }

    private void add(JsonObject frame) {
        if (!"rec".equals(frame.getString("type"))) {
            throw new AssertionError("not a publication but " + frame);
        }
        heard.add(frame);
    }

    @Override
    public void close() {
        client.close();
    }
}
