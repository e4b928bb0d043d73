package io.tidegate.cluster;

import io.tidegate.testkit.RawClient;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A client of one node that follows addresses over one connection and accepts no repeat, and no hole that it is not told of. */
final class SteadyReader {
    private static final Duration TICK = Duration.ofMillis(50);

    private final RawClient client;
    private final boolean acceptsGaps;
    private final Map<String, Map<Long, String>> seen = new TreeMap<>();
    private final Map<String, Set<Long>> missed = new TreeMap<>();
    private final Map<String, Long> heads = new HashMap<>();

    /** Subscribes. */
    SteadyReader(String url, List<String> addresses, boolean acceptsGaps) {
        this.acceptsGaps = acceptsGaps;
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

    /** Reads on until it has seen just this, by address and offset, but for what it was told that it would not. */
    void readUntil(Map<String, Map<Long, String>> expected, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!seen.equals(withoutMissed(expected))) {
            JsonObject frame = client.pollJson(TICK);
            if (frame != null) {
                take(frame);
            } else if (!client.isOpen() || System.nanoTime() > deadline) {
                throw new AssertionError("open: " + client.isOpen() + ", came as far as " + heads);
            }
        }
        client.close();
    }

    private Map<String, Map<Long, String>> withoutMissed(Map<String, Map<Long, String>> expected) {
        if (missed.isEmpty()) {
            return expected;
        }
        Map<String, Map<Long, String>> rest = new TreeMap<>();
        expected.forEach((address, records) -> {
            Map<Long, String> left = new TreeMap<>(records);
            left.keySet().removeAll(missed.getOrDefault(address, Set.of()));
            rest.put(address, left);
        });
        return rest;
    }

    private void take(JsonObject frame) {
        if (acceptsGaps && "gap".equals(frame.getString("type"))) {
            skip(frame);
            return;
        }
        if (!"rec".equals(frame.getString("type"))) {
            throw new AssertionError("unexpected " + frame + " after " + heads);
        }
        String address = frame.getString("address");
        long offset = Frames.offsetOf(frame.getString("cursor"));
        Long before = heads.put(address, offset);
        if (before == null || offset != before + 1) {
            throw new AssertionError("after " + before + " came " + frame);
        }
        seen.computeIfAbsent(address, first -> new TreeMap<>()).put(offset, frame.getString("body"));
    }

    private void skip(JsonObject gap) {
        String address = gap.getString("address");
        long to = Frames.offsetOf(gap.getString("to"));
        for (long lost = heads.getOrDefault(address, 0L) + 1; lost <= to; lost++) {
            missed.computeIfAbsent(address, first -> new HashSet<>()).add(lost);
        }
        heads.put(address, to);
    }
}
