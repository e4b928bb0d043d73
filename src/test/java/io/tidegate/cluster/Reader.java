package io.tidegate.cluster;

import io.tidegate.testkit.RawClient;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A client that follows addresses until it has seen a number of publications of each, checks every frame, and on the way
 * loses its connection as often as it is told to, each time coming back to another node.
 */
final class Reader implements Callable<Map<String, Map<Long, String>>> {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration TICK = Duration.ofMillis(200);
    private static final int ATTEMPTS_MAX = 60;

    /** How it says, on coming back, where it was. */
    enum Resume {
        CURSORS,
        SESSION,
        BOTH
    }

    private final List<String> urls;
    private final Set<String> addresses;
    private final Resume resume;
    private final Random random;
    private final int expectedOfEach;
    private final Runnable onReady;
    private final Map<String, Map<Long, String>> seen = new HashMap<>();
    private final Map<String, String> cursors = new TreeMap<>();
    private @Nullable String session;
    private int cutsLeft;
    private int recordsUntilCut;
    private int url;
    private boolean ready;

    Reader(
            List<String> urls,
            int firstUrl,
            Set<String> addresses,
            Resume resume,
            int cuts,
            int expectedOfEach,
            long seed,
            Runnable onReady) {
        this.urls = urls;
        this.url = firstUrl;
        this.addresses = addresses;
        this.resume = resume;
        this.cutsLeft = cuts;
        this.expectedOfEach = expectedOfEach;
        this.random = new Random(seed);
        this.onReady = onReady;
        addresses.forEach(address -> seen.put(address, new TreeMap<>()));
    }

    @Override
    public Map<String, Map<Long, String>> call() {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            try (RawClient client = RawClient.connect(urls.get(url % urls.size()))) {
                if (follow(client)) {
                    return seen;
                }
                client.reset();
            } catch (UncheckedIOException | IllegalStateException nodeIsGone) {
                Pause.shortly();
            }
            url++;
        }
        throw new AssertionError("did not get everything in " + ATTEMPTS_MAX + " connections: " + missing());
    }

    /** True when everything has come; false when the connection has to be cut or is gone. */
    private boolean follow(RawClient client) {
        recordsUntilCut =
                cutsLeft > 0 ? 1 + random.nextInt(expectedOfEach * addresses.size() / (cutsLeft + 1) + 1) : -1;
        boolean bySession = resume != Resume.CURSORS && session != null;
        JsonObject connect = new JsonObject().put("type", "connect").put("id", 1);
        client.send(bySession ? connect.put("session", session) : connect);
        JsonObject connected = expect(client, "connected");
        session = connected.getString("session");
        Set<String> resumed = new HashSet<>();
        connected.getJsonArray("subscriptions").forEach(one -> resumed.add(((JsonObject) one).getString("address")));
        for (String address : addresses) {
            if (!resumed.contains(address) || (resume == Resume.BOTH && cursors.containsKey(address))) {
                register(client, address);
            }
        }
        tellReady();
        while (!complete()) {
            JsonObject frame = next(client);
            if (frame == null) {
                return false;
            }
            take(client, frame);
            if (recordsUntilCut == 0) {
                cutsLeft--;
                return false;
            }
        }
        return true;
    }

    private void register(RawClient client, String address) {
        String cursor = cursors.get(address);
        JsonObject register = new JsonObject()
                .put("type", "register")
                .put("id", 2)
                .put("address", address)
                .put("since", cursor == null ? "earliest" : cursor);
        client.send(resume == Resume.CURSORS ? register : register.put("ack", "client"));
    }

    /** The next frame, or null when the connection has gone. */
    private @Nullable JsonObject next(RawClient client) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            JsonObject frame = client.pollJson(TICK);
            if (frame != null) {
                return frame;
            }
            if (!client.isOpen()) {
                return null;
            }
        }
        throw new AssertionError("nothing came for " + PATIENCE + ", missing " + missing());
    }

    private void take(RawClient client, JsonObject frame) {
        switch (frame.getString("type")) {
            case "rec" -> takeRecord(client, frame);
            case "registered" -> {
                if (!frame.getBoolean("recovered")) {
                    throw new AssertionError("not recovered: " + frame);
                }
            }
            default -> throw new AssertionError("unexpected " + frame);
        }
    }

    private void takeRecord(RawClient client, JsonObject record) {
        String address = record.getString("address");
        String cursor = record.getString("cursor");
        long offset = Frames.offsetOf(cursor);
        String last = cursors.get(address);
        long expected = last == null ? 1 : Frames.offsetOf(last) + 1;
        boolean repeated = resume != Resume.CURSORS && offset < expected;
        if (repeated) {
            return; // its acknowledgement was lost with the connection: at least once is what was promised
        }
        if (offset != expected || (last != null && epoch(last) > epoch(cursor))) {
            throw new AssertionError(address + ": expected offset " + expected + " after " + last + ", got " + record);
        }
        cursors.put(address, cursor);
        seen(address).put(offset, record.getString("body"));
        recordsUntilCut--;
        if (resume != Resume.CURSORS) {
            client.send(
                    new JsonObject().put("type", "ack").put("address", address).put("cursor", cursor));
        }
    }

    private JsonObject expect(RawClient client, String type) {
        JsonObject frame = next(client);
        if (frame == null) {
            throw new IllegalStateException("the connection has gone");
        }
        if (!type.equals(frame.getString("type"))) {
            throw new AssertionError("expected " + type + ", got " + frame);
        }
        return frame;
    }

    private void tellReady() {
        if (!ready) {
            ready = true;
            onReady.run();
        }
    }

    private boolean complete() {
        return seen.values().stream().allMatch(records -> records.size() >= expectedOfEach);
    }

    private String missing() {
        List<String> missing = new ArrayList<>();
        seen.forEach((address, records) -> {
            if (records.size() < expectedOfEach) {
                missing.add(address + ": " + records.size() + " of " + expectedOfEach + ", at " + cursors.get(address));
            }
        });
        return missing.toString();
    }

    private Map<Long, String> seen(String address) {
        Map<Long, String> records = seen.get(address);
        if (records == null) {
            throw new AssertionError("never subscribed to " + address);
        }
        return records;
    }

    private static long epoch(String cursor) {
        return Long.parseLong(cursor.substring(0, cursor.indexOf(':')), Character.MAX_RADIX);
    }
}
