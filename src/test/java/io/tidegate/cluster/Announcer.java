package io.tidegate.cluster;

import io.tidegate.testkit.RawClient;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A client of one node that publishes bodies, each under itself as key, and notes how it is answered. One thread uses it. */
final class Announcer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RawClient client;
    private final Places places;
    private final Map<Integer, String[]> sent = new HashMap<>();
    private final Map<Integer, JsonObject> answers = new HashMap<>();
    private final Set<String> acknowledged = new HashSet<>();
    private int lastId = 1;

    Announcer(String url, Places places) {
        this.places = places;
        client = RawClient.connect(url);
        client.send(new JsonObject().put("type", "connect").put("id", lastId));
        client.awaitJson();
    }

    /** Publishes, and tells the request's id without waiting for an answer. */
    int begin(String address, String body) {
        int id = ++lastId;
        sent.put(id, new String[] {address, body});
        client.send(new JsonObject()
                .put("type", "publish")
                .put("id", id)
                .put("address", address)
                .put("body", body)
                .put("key", body));
        return id;
    }

    /** Waits for the answer to a request. */
    JsonObject answer(int id) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (JsonObject known = answers.get(id); known == null; known = answers.get(id)) {
            JsonObject next = client.pollJson(Duration.ofMillis(100));
            if (next != null) {
                take(next);
            } else if (System.nanoTime() > deadline) {
                throw new AssertionError("no answer to " + String.join(" ", sent.get(id)));
            }
        }
        JsonObject answer = answers.get(id);
        if (answer == null) {
            throw new AssertionError("no answer");
        }
        return answer;
    }

    private void take(JsonObject answer) {
        int id = answer.getInteger("id");
        answers.put(id, answer);
        String[] request = sent.get(id);
        if (request != null && "published".equals(answer.getString("type"))) {
            acknowledged.add(request[1]);
            if (!answer.getBoolean("duplicate", false)) {
                places.note(request[0], answer.getString("cursor"), request[1]);
            }
        }
    }

    /** Publishes and repeats it until it is acknowledged. */
    void publish(String address, String body) {
        repeatUntil(address, body, "published");
    }

    /** Publishes and repeats it until this failure is the answer. */
    void awaitFailure(String address, String body, String failure) {
        repeatUntil(address, body, failure);
    }

    private void repeatUntil(String address, String body, String wanted) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            JsonObject answer = answer(begin(address, body));
            if (wanted.equals(answer.getString("failureType", answer.getString("type")))) {
                return;
            }
            if (!answer.getBoolean("retryable", false)) {
                throw new AssertionError("wanted " + wanted + ", got " + answer);
            }
            Pause.shortly();
        }
        throw new AssertionError("not answered " + wanted + ": " + address + ' ' + body);
    }

    /** Takes the answers that have come. */
    void look() {
        for (JsonObject next = client.pollJson(Duration.ZERO); next != null; next = client.pollJson(Duration.ZERO)) {
            take(next);
        }
    }

    /** All bodies that were acknowledged. */
    Set<String> acknowledged() {
        return Set.copyOf(acknowledged);
    }

    @Override
    public void close() {
        client.close();
    }
}
