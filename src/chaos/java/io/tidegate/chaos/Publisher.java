package io.tidegate.chaos;

import io.tidegate.message.Position;
import io.tidegate.testkit.RawClient;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Publishes to one address, one publication after the other, each with a key of its own; repeats it with the same key, on
 * another node if need be, until it is acknowledged.
 */
final class Publisher implements Runnable {
    private static final Duration ANSWER_WAIT = Duration.ofSeconds(5);
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration BEFORE_RETRY = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int BODY_MIN = 64;
    private static final int BODY_SPREAD = 900;

    private final int number;
    private final StreamHistory stream;
    private final Entrances entrances;
    private final Journal journal;
    private final Random random;
    private final Duration interval;
    private int node;
    private long requests;
    private volatile boolean isEnding;
    private volatile @Nullable RawClient client;

    Publisher(
            int number, StreamHistory stream, Entrances entrances, Journal journal, Random random, Duration interval) {
        this.number = number;
        this.stream = stream;
        this.entrances = entrances;
        this.journal = journal;
        this.random = random;
        this.interval = interval;
        this.node = number % entrances.count();
    }

    @Override
    public void run() {
        long due = System.nanoTime() + random.nextLong(interval.toNanos());
        for (int count = 1; !isEnding; count++) {
            LockSupport.parkNanos(due - System.nanoTime());
            publish(new Mark(number, count));
            due = Math.max(due + interval.toNanos(), System.nanoTime());
        }
        disconnect();
    }

    /** Ends once the publication under way is acknowledged. */
    void end() {
        isEnding = true;
    }

    /** Breaks its connection. */
    void reset() {
        RawClient open = client;
        if (open != null) {
            open.reset();
        }
    }

    private void publish(Mark mark) {
        String body = mark.body(BODY_MIN + random.nextInt(BODY_SPREAD));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            if (isAcknowledged(mark, body)) {
                return;
            }
            journal.count("publishes repeated");
            LockSupport.parkNanos(BEFORE_RETRY.toNanos());
        }
        String who = stream.address() + ", publisher " + number;
        journal.violate(ViolationKind.STUCK, who, mark + " is not acknowledged within " + PATIENCE, List.of());
    }

    private boolean isAcknowledged(Mark mark, String body) {
        try {
            JsonObject answer = ask(mark, body);
            if (answer == null) {
                disconnect();
                return false;
            }
            if (answer.getString("type").equals("published")) {
                onPublished(mark, answer);
                return true;
            }
            onRefused(answer);
        } catch (UncheckedIOException | AssertionError nodeIsGone) {
            disconnect();
        }
        return false;
    }

    private void onPublished(Mark mark, JsonObject answer) {
        if (answer.getBoolean("duplicate")) {
            journal.count("publishes recognised as repeated");
        }
        Position.ofCursor(answer.getString("cursor")).ifPresent(position -> stream.onAcknowledged(mark, position));
    }

    private void onRefused(JsonObject answer) {
        journal.count("errors " + answer.getString("failureType"));
        if (!answer.getBoolean("retryable", false)) {
            String who = stream.address() + ", publisher " + number;
            journal.violate(ViolationKind.REFUSED, who, answer.encode(), List.of());
        }
    }

    private @Nullable JsonObject ask(Mark mark, String body) {
        RawClient open = connected();
        long id = ++requests;
        open.send(new JsonObject()
                .put("type", "publish")
                .put("id", id)
                .put("address", stream.address())
                .put("body", body)
                .put("key", mark.toString()));
        long deadline = System.nanoTime() + ANSWER_WAIT.toNanos();
        while (System.nanoTime() < deadline) {
            boolean wasOpen = open.isOpen();
            JsonObject answer = open.pollJson(TICK);
            if (answer != null && answer.getLong("id", -1L) == id) {
                return answer;
            }
            if (answer == null && !wasOpen) {
                return null;
            }
        }
        return null;
    }

    private RawClient connected() {
        RawClient known = client;
        if (known != null) {
            return known;
        }
        RawClient fresh = RawClient.connect(entrances.url(node++ % entrances.count()));
        client = fresh;
        fresh.send(new JsonObject().put("type", "connect").put("id", 0));
        return fresh;
    }

    private void disconnect() {
        RawClient open = client;
        if (open != null) {
            open.close();
            client = null;
        }
    }
}
