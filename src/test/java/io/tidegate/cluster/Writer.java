package io.tidegate.cluster;

import io.tidegate.testkit.RawClient;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A client that publishes numbered bodies to addresses in turn, waits for each acknowledgement, and repeats with the same
 * key, on another node if need be, until it has it. Returns what it was told: address, offset, body.
 */
final class Writer implements Callable<Map<String, Map<Long, String>>> {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration TICK = Duration.ofMillis(200);
    private static final int ATTEMPTS_MAX = 100;

    private final String name;
    private final List<String> urls;
    private final List<String> addresses;
    private final int countOfEach;
    private final Map<String, Map<Long, String>> acknowledged = new HashMap<>();
    private @Nullable RawClient client;
    private int url;
    private long id;
    private volatile int rounds;

    Writer(String name, List<String> urls, int firstUrl, List<String> addresses, int countOfEach) {
        this.name = name;
        this.urls = urls;
        this.url = firstUrl;
        this.addresses = addresses;
        this.countOfEach = countOfEach;
    }

    @Override
    public Map<String, Map<Long, String>> call() {
        try {
            for (int i = 0; i < countOfEach; i++) {
                for (String address : addresses) {
                    publish(address, name + "-" + i);
                }
                rounds = i + 1;
            }
            return acknowledged;
        } finally {
            disconnect();
        }
    }

    /** How many publications of each address have been acknowledged. */
    int rounds() {
        return rounds;
    }

    private void publish(String address, String body) {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            try {
                JsonObject answer = ask(address, body);
                if (answer != null && answer.getString("type").equals("published")) {
                    acknowledge(address, answer.getString("cursor"), body);
                    return;
                }
                if (answer != null && !answer.getBoolean("retryable", false)) {
                    throw new AssertionError("refused for good: " + answer);
                }
            } catch (UncheckedIOException | IllegalStateException nodeIsGone) {
                disconnect();
            }
            Pause.shortly();
        }
        throw new AssertionError("not acknowledged in " + ATTEMPTS_MAX + " attempts: " + address + " " + body);
    }

    private @Nullable JsonObject ask(String address, String body) {
        RawClient connection = connection();
        connection.send(new JsonObject()
                .put("type", "publish")
                .put("id", ++id)
                .put("address", address)
                .put("body", body)
                .put("key", body));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (connection.isOpen() && System.nanoTime() < deadline) {
            JsonObject answer = connection.pollJson(TICK);
            if (answer != null && answer.getLong("id", -1L) == id) {
                return answer;
            }
        }
        disconnect();
        return null;
    }

    private RawClient connection() {
        RawClient known = client;
        if (known != null) {
            return known;
        }
        RawClient fresh = RawClient.connect(urls.get(url++ % urls.size()));
        client = fresh;
        fresh.send(new JsonObject().put("type", "connect").put("id", 0));
        return fresh;
    }

    private void disconnect() {
        if (client != null) {
            client.close();
            client = null;
        }
    }

    private void acknowledge(String address, String cursor, String body) {
        long offset = Frames.offsetOf(cursor);
        String before = acknowledged
                .computeIfAbsent(address, ignored -> new TreeMap<>())
                .put(offset, body);
        if (before != null) {
            throw new AssertionError(address + ": offset " + offset + " names " + before + " and " + body);
        }
    }
}
