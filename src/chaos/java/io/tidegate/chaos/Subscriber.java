package io.tidegate.chaos;

import io.tidegate.message.Position;
import io.tidegate.testkit.RawClient;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Follows addresses, and comes back to another node whenever its connection ends, in the way of its kind. */
final class Subscriber implements Runnable {
    private static final Duration TICK = Duration.ofMillis(100);
    private static final int RECEIVE_BUFFER_BYTES = 4096;
    private static final int ACKNOWLEDGE_EACH = 3;
    private static final int WAIT_MILLIS = 600;

    private final String name;
    private final SubscriberKind kind;
    private final Map<String, SubscriptionHistory> histories = new TreeMap<>();
    private final Map<String, Long> lastNanos = new HashMap<>();
    private final Entrances entrances;
    private final Journal journal;
    private final Stalls stalls;
    private final Random random;
    private final Tolerance tolerance;
    private int attempts;
    private int received;
    private @Nullable String session;
    private int lastNode;
    private long connectedNanos;
    private volatile long readsSinceNanos;
    private volatile boolean isEnding;
    private volatile boolean isConnected;
    private volatile @Nullable RawClient client;

    Subscriber(
            int number,
            SubscriberKind kind,
            Collection<StreamHistory> streams,
            Entrances entrances,
            Journal journal,
            Stalls stalls,
            Random random,
            Tolerance tolerance) {
        this.name = kind + " subscriber " + number;
        this.kind = kind;
        this.entrances = entrances;
        this.journal = journal;
        this.stalls = stalls;
        this.random = random;
        this.tolerance = tolerance;
        this.attempts = number;
        readsSinceNanos = System.nanoTime();
        streams.forEach(stream ->
                histories.put(stream.address(), new SubscriptionHistory(name, kind, stream, journal, tolerance)));
    }

    /** What it was told of each address. */
    Collection<SubscriptionHistory> histories() {
        return histories.values();
    }

    /** Whether it has a connection and all its subscriptions. */
    boolean isConnected() {
        return isConnected;
    }

    /** Breaks its connection. */
    void reset() {
        RawClient open = client;
        if (open != null) {
            open.reset();
        }
    }

    /** Does not read for a while. */
    void pauseReading(Duration time) {
        RawClient open = client;
        if (open != null) {
            open.stopReading();
            LockSupport.parkNanos(time.toNanos());
            readsSinceNanos = System.nanoTime();
            open.resumeReading();
        }
    }

    /** Ends soon. */
    void end() {
        isEnding = true;
    }

    @Override
    public void run() {
        while (!isEnding) {
            int node = attempts++ % entrances.count();
            try (RawClient open = RawClient.connect(entrances.url(node), RECEIVE_BUFFER_BYTES)) {
                follow(open, node);
            } catch (UncheckedIOException | AssertionError nodeIsGone) {
                journal.count("connections that failed");
            }
            isConnected = false;
            client = null;
            LockSupport.parkNanos(Duration.ofMillis(random.nextInt(WAIT_MILLIS)).toNanos());
        }
    }

    private void follow(RawClient open, int node) {
        lastNanos.clear();
        greet(open);
        boolean suddenly = entrances.endedSuddenlySince(lastNode, connectedNanos);
        lastNode = node;
        connectedNanos = System.nanoTime();
        Set<String> pending = new HashSet<>(kind == SubscriberKind.BRIDGE ? Set.of() : histories.keySet());
        isConnected = pending.isEmpty();
        client = open;
        while (!isEnding) {
            boolean wasOpen = open.isOpen();
            JsonObject frame = open.pollJson(TICK);
            if (frame == null && !wasOpen) {
                onEnd(open);
                return;
            }
            if (frame != null && !take(open, node, frame, suddenly, pending)) {
                return;
            }
        }
    }

    private void onEnd(RawClient open) {
        journal.count("connections ended");
        String how = "close code " + open.awaitClose() + " " + open.closeReason();
        histories.values().forEach(history -> history.onDisconnected(how));
    }

    private void greet(RawClient open) {
        StringBuilder greeting = new StringBuilder();
        if (kind != SubscriberKind.BRIDGE) {
            JsonObject connect = new JsonObject().put("type", "connect").put("id", 1);
            greeting.append(kind.keepsSession() && session != null ? connect.put("session", session) : connect);
        } else {
            histories.values().forEach(SubscriptionHistory::onBeginAnew);
        }
        if (session == null || kind.keepsCursors()) {
            histories.keySet().forEach(address -> greeting.append(register(address)));
        }
        open.send(greeting.toString());
    }

    private JsonObject register(String address) {
        JsonObject register =
                new JsonObject().put("type", "register").put("id", 2).put("address", address);
        Position position = history(address).position();
        if (kind.keepsCursors()) {
            register.put("since", position == null ? "earliest" : position.cursor());
        }
        return kind == SubscriberKind.ACKNOWLEDGES ? register.put("ack", "client") : register;
    }

    /** False when it is better to come back. */
    private boolean take(RawClient open, int node, JsonObject frame, boolean suddenly, Set<String> pending) {
        switch (frame.getString("type")) {
            case "connected" -> onConnected(open, frame, suddenly, pending);
            case "registered" -> {
                String address = frame.getString("address");
                history(address).onRegistered(cursor(frame, "cursor"), frame.getBoolean("recovered"));
                pending.remove(address);
            }
            case "rec" -> onReceived(open, node, frame);
            case "gap" ->
                history(frame.getString("address"))
                        .onGap(cursor(frame, "from"), cursor(frame, "to"), frame.getString("reason"));
            default -> {
                onRefused(frame);
                return false;
            }
        }
        isConnected = pending.isEmpty();
        return true;
    }

    private void onConnected(RawClient open, JsonObject connected, boolean suddenly, Set<String> pending) {
        boolean isLost = session != null && kind.keepsSession() && !connected.getBoolean("resumed");
        session = connected.getString("session");
        if (isLost) {
            onSessionLost(open);
            return;
        }
        for (Object each : connected.getJsonArray("subscriptions")) {
            JsonObject subscription = (JsonObject) each;
            String address = subscription.getString("address");
            pending.remove(address);
            history(address).onResumed(cursor(subscription, "cursor"), subscription.getBoolean("recovered"), suddenly);
        }
        if (connected.getBoolean("resumed") && !kind.keepsCursors()) {
            pending.forEach(address -> onSubscriptionLost(open, address));
        }
    }

    private void onSubscriptionLost(RawClient open, String address) {
        SubscriptionHistory history = history(address);
        if (history.position() != null && !tolerance.isOfGaps()) {
            journal.violate(ViolationKind.SESSION_LOST, address + ", " + name, "its subscription is gone", List.of());
        }
        history.onBeginAnew();
        open.send(register(address));
    }

    private void onSessionLost(RawClient open) {
        journal.count("sessions lost");
        if (!tolerance.isOfGaps()) {
            journal.violate(ViolationKind.SESSION_LOST, name, "its session is gone", List.of());
        }
        if (!kind.keepsCursors()) {
            histories.forEach((address, history) -> {
                history.onBeginAnew();
                open.send(register(address));
            });
        }
    }

    private void onReceived(RawClient open, int node, JsonObject record) {
        String address = record.getString("address");
        Position position = cursor(record, "cursor");
        SubscriptionHistory history = history(address);
        Mark.of(record.getString("body")).ifPresent(mark -> history.onReceived(position, mark));
        long now = System.nanoTime();
        Long last = lastNanos.put(address, now);
        if (last != null && last - readsSinceNanos > 0) {
            stalls.onStep(node, name + " " + address, now - last);
        }
        if (kind == SubscriberKind.ACKNOWLEDGES && ++received % ACKNOWLEDGE_EACH == 0) {
            open.send(
                    new JsonObject().put("type", "ack").put("address", address).put("cursor", position.cursor()));
            history.onAcknowledged(position);
        }
    }

    private void onRefused(JsonObject frame) {
        journal.count("errors " + frame.getString("failureType"));
        if (!frame.getBoolean("retryable", false)) {
            journal.violate(ViolationKind.REFUSED, name, frame.encode(), List.of());
        }
    }

    private SubscriptionHistory history(String address) {
        SubscriptionHistory history = histories.get(address);
        if (history == null) {
            throw new IllegalStateException("never subscribed to " + address);
        }
        return history;
    }

    private static Position cursor(JsonObject frame, String field) {
        return Position.ofCursor(frame.getString(field))
                .orElseThrow(() -> new IllegalStateException("no cursor in " + frame));
    }
}
