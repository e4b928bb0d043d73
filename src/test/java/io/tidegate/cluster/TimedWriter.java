package io.tidegate.cluster;

import io.tidegate.testkit.RawClient;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A client of one node that publishes at a few addresses, one after the other, until it is told to stop. Each publish must be answered
 * in time; what is refused with a retryable error it repeats with the same key, until it is acknowledged.
 */
final class TimedWriter implements Callable<Map<String, Map<Long, String>>> {
    private static final Duration TICK = Duration.ofMillis(50);

    private final String name;
    private final RawClient client;
    private final List<String> addresses;
    private final Duration answerMax;
    private final Map<String, Map<Long, String>> acknowledged = new TreeMap<>();
    private long id;
    private volatile boolean stopping;
    private volatile int errors;
    private volatile long longestMillis;

    /** Publishes bodies that begin with this name, over a connection of its own. */
    TimedWriter(String name, String url, List<String> addresses, Duration answerMax) {
        this.name = name;
        this.addresses = addresses;
        this.answerMax = answerMax;
        client = RawClient.connect(url);
        client.send(new JsonObject().put("type", "connect").put("id", 0));
        client.awaitJson();
    }

    @Override
    public Map<String, Map<Long, String>> call() {
        for (int i = 0; !stopping; i++) {
            for (String address : addresses) {
                publish(address, name + "-" + i);
            }
            client.pollJson(TICK); // at a pace; nothing is to come
        }
        client.close();
        return acknowledged;
    }

    void stop() {
        stopping = true;
    }

    /** How often it got a retryable error. */
    int errors() {
        return errors;
    }

    /** The longest time from a publication's first publish to its acknowledgement. */
    Duration longest() {
        return Duration.ofMillis(longestMillis);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void publish(String address, String body) {
        long begun = System.nanoTime();
        JsonObject answer = ask(address, body);
        while (!answer.getString("type").equals("published")) {
            if (!answer.getBoolean("retryable", false)) {
                throw new AssertionError("refused for good: " + answer);
            }
            errors++;
            Pause.shortly();
            answer = ask(address, body);
        }
        longestMillis = Math.max(
                longestMillis, Duration.ofNanos(System.nanoTime() - begun).toMillis());
        String cursor = answer.getString("cursor");
        long offset = Frames.offsetOf(cursor);
        @Nullable
        String before =
                acknowledged.computeIfAbsent(address, first -> new TreeMap<>()).put(offset, body);
        if (before != null) {
            throw new AssertionError(cursor + " names " + before + " and " + body);
        }
    }

    private JsonObject ask(String address, String body) {
        client.send(new JsonObject()
                .put("type", "publish")
                .put("id", ++id)
                .put("address", address)
                .put("body", body)
                .put("key", body));
        JsonObject answer = client.pollJson(answerMax);
        if (answer == null || answer.getLong("id") != id) {
            throw new AssertionError(name + ": after " + answerMax + " the answer to " + id + " is " + answer
                    + ", the connection is " + (client.isOpen() ? "open" : "closed"));
        }
        return answer;
    }
}
