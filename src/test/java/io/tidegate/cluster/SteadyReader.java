package io.tidegate.cluster;

import io.tidegate.testkit.RawClient;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A client of one node that follows addresses over one connection and accepts no hole, no repeat and no gap. */
final class SteadyReader {
    private static final Duration TICK = Duration.ofMillis(50);

    private final RawClient client;
    private final Map<String, Map<Long, String>> seen = new TreeMap<>();
    private final Map<String, Long> heads = new HashMap<>();

    /** Subscribes. */
    SteadyReader(String url, List<String> addresses) {
        client = RawClient.connect(url);
        client.send(new JsonObject().put("type", "connect").put("id", 0));
        expect("connected");
        for (String address : addresses) {
            client.send(new JsonObject()
                    .put("type", "register")
                    .put("id", 1)
                    .put("address", address)
                    .put("since", "earliest"));
            expect("registered");
            heads.put(address, 0L);
        }
    }

    private void expect(String type) {
        JsonObject frame = client.awaitJson();
        if (!type.equals(frame.getString("type"))) {
            throw new AssertionError("expected " + type + ", got " + frame);
        }
    }

    /** Reads on until it has seen just this, by address and offset. */
    void readUntil(Map<String, Map<Long, String>> expected, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!seen.equals(expected)) {
            JsonObject frame = client.pollJson(TICK);
            if (frame != null) {
                take(frame);
            } else if (!client.isOpen() || System.nanoTime() > deadline) {
                throw new AssertionError("open: " + client.isOpen() + ", came as far as " + heads);
            }
        }
        client.close();
    }

    private void take(JsonObject frame) {
        if (!"rec".equals(frame.getString("type"))) {
            throw new AssertionError("unexpected " + frame + " after " + heads);
        }
        String address = frame.getString("address");
        String cursor = frame.getString("cursor");
        long offset = Long.parseLong(cursor.substring(cursor.indexOf(':') + 1));
        Long before = heads.put(address, offset);
        if (before == null || offset != before + 1) {
            throw new AssertionError("after " + before + " came " + frame);
        }
        seen.computeIfAbsent(address, first -> new TreeMap<>()).put(offset, frame.getString("body"));
    }
}
