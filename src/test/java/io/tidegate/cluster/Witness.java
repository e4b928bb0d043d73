package io.tidegate.cluster;

import io.tidegate.testkit.RawClient;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A client that stays subscribed to some addresses and notes what it is shown. Fails when something is missing or repeated without
 * a gap. One thread uses it.
 */
final class Witness implements AutoCloseable {
    private final Places places;
    private final Map<String, Seen> seen = new HashMap<>();
    private RawClient client;
    private String session = "";

    /** What it was shown of one address, by offset. */
    private static final class Seen {
        private final NavigableMap<Long, String> bodies = new TreeMap<>();
        private final List<JsonObject> gaps = new ArrayList<>();
        private String cursor = "";
    }

    Witness(String url, Places places, List<String> addresses) {
        this.places = places;
        client = RawClient.connect(url);
        addresses.forEach(address -> seen.put(address, new Seen()));
        registerAll();
        while (seen.values().stream().anyMatch(each -> each.cursor.isEmpty())) {
            take(client.awaitJson());
        }
    }

    private void registerAll() {
        session = connect(new JsonObject().put("type", "connect")).getString("session");
        seen.forEach((address, each) -> client.send(new JsonObject()
                .put("type", "register")
                .put("address", address)
                .put("since", each.cursor.isEmpty() ? "earliest" : each.cursor)
                .put("ack", "client")));
    }

    /** Comes back to a node with its cursors only. */
    void returnTo(String url) {
        look();
        client.reset();
        client = RawClient.connect(url);
        registerAll();
    }

    /** Loses the connection, and comes back to a node with its session only. */
    void resumeAt(String url) {
        look();
        client.reset();
        client = RawClient.connect(url);
        JsonObject connected = connect(new JsonObject().put("type", "connect").put("session", session));
        if (!connected.getBoolean("resumed")
                || connected.getJsonArray("subscriptions").size() != seen.size()) {
            throw new AssertionError("not resumed: " + connected);
        }
    }

    private JsonObject connect(JsonObject connect) {
        client.send(connect.put("id", 1));
        JsonObject connected = client.awaitJson();
        if (!"connected".equals(connected.getString("type"))) {
            throw new AssertionError("not connected: " + connected);
        }
        return connected;
    }

    /** Takes what has come. */
    void look() {
        for (JsonObject next = client.pollJson(Duration.ZERO); next != null; next = client.pollJson(Duration.ZERO)) {
            take(next);
        }
    }

    /** The bodies that it was shown of an address, in order, without what a gap that led back took back. */
    List<String> bodies(String address) {
        return List.copyOf(of(address).bodies.values());
    }

    /** The gaps that it was told of an address. */
    List<JsonObject> gaps(String address) {
        return List.copyOf(of(address).gaps);
    }

    private Seen of(String address) {
        Seen known = seen.get(address);
        if (known == null) {
            throw new AssertionError("never subscribed to " + address);
        }
        return known;
    }

    private void take(JsonObject frame) {
        Seen address = of(frame.getString("address"));
        switch (frame.getString("type")) {
            case "registered" -> {
                if (frame.getBoolean("recovered")) {
                    address.cursor = frame.getString("cursor");
                }
            }
            case "gap" -> {
                if (!frame.getString("from").equals(address.cursor)) {
                    throw new AssertionError("after " + address.cursor + " came " + frame);
                }
                address.gaps.add(frame);
                address.bodies
                        .tailMap(Frames.offsetOf(frame.getString("to")), false)
                        .clear();
                acknowledge(address, frame.getString("address"), frame.getString("to"));
            }
            case "rec" -> {
                long offset = Frames.offsetOf(frame.getString("cursor"));
                if (offset != Frames.offsetOf(address.cursor) + 1) {
                    throw new AssertionError("after " + address.cursor + " came " + frame);
                }
                places.note(frame.getString("address"), frame.getString("cursor"), frame.getString("body"));
                address.bodies.put(offset, frame.getString("body"));
                acknowledge(address, frame.getString("address"), frame.getString("cursor"));
            }
            default -> throw new AssertionError("unexpected " + frame);
        }
    }

    private void acknowledge(Seen seenOf, String address, String cursor) {
        seenOf.cursor = cursor;
        try {
            client.send(
                    new JsonObject().put("type", "ack").put("address", address).put("cursor", cursor));
        } catch (UncheckedIOException gone) {
            // its node was killed after it had sent this
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        seen.forEach((address, each) -> text.append('\n')
                .append(address)
                .append(" at ")
                .append(each.cursor)
                .append(", gaps ")
                .append(each.gaps)
                .append(", shown ")
                .append(each.bodies.values()));
        return text.toString();
    }

    @Override
    public void close() {
        client.close();
    }
}
