package io.tidegate.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.message.Position;
import io.tidegate.message.Since;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Subscribes, prints each publication once, and after every loss goes on where it stopped. It keeps its own cursors.
 * With acknowledgements it also keeps its session, so that another process can go on in its place; without them it
 * takes a new session each time, because the gateway's idea of what has arrived may then be ahead of what has.
 *
 * <p>Lives on one Vert.x context. Reading stops while too many lines wait for stdout.
 */
final class Follower implements GatewayLink.Listener {
    private static final int UNPRINTED_MAX = 1_000;

    private final Vertx vertx;
    private final Request request;
    private final Output output;
    private final PrintWriter log;
    private final Backoff registerBackoff;
    private final GatewayLink link;
    private final Promise<Integer> end = Promise.promise();

    /** Where each address stands; empty before the gateway has said. */
    private final Map<String, Optional<Position>> cursors = new LinkedHashMap<>();

    private final Map<Long, String> registering = new HashMap<>();
    private long accepted;
    private long printed;

    /**
     * What to follow.
     *
     * @param count end after so many; 0 for never
     * @param patience end after so long; null for never
     * @param session the session to go on with; null for a new one
     * @param whole whether to print the whole frame instead of the body
     */
    record Request(
            Gateways gateways,
            List<String> addresses,
            Since since,
            boolean acknowledge,
            long count,
            @Nullable Duration patience,
            @Nullable String session,
            boolean whole) {}

    Follower(Vertx vertx, Request request, Backoff backoff, Backoff registerBackoff, Output output, PrintWriter log) {
        this.vertx = vertx;
        this.request = request;
        this.output = output;
        this.log = log;
        this.registerBackoff = registerBackoff;
        link = new GatewayLink(vertx, request.gateways(), backoff, request.patience() != null, this);
        request.addresses().forEach(address -> cursors.put(address, Optional.empty()));
    }

    /** Begins; completes with the exit code. */
    Future<Integer> start() {
        link.useSession(request.session());
        Duration patience = request.patience();
        if (patience != null) {
            vertx.setTimer(Math.max(1, patience.toMillis()), timer -> onPatienceOver());
        }
        link.open();
        return end.future();
    }

    private void onPatienceOver() {
        if (!link.wasConnected()) {
            finish(ExitCode.UNREACHABLE);
        } else {
            finish(request.count() > 0 ? ExitCode.FAILURE : ExitCode.OK);
        }
    }

    @Override
    public void onConnected(String url, JsonNode connected) {
        String session = connected.path("session").asText();
        log.println("connected to " + url + ", node " + connected.path("node").asText() + ", session " + session);
        link.useSession(request.acknowledge() ? session : null);
        registering.clear();
        Set<String> resumed = new HashSet<>();
        for (JsonNode subscription : connected.path("subscriptions")) {
            String address = subscription.path("address").asText();
            resumed.add(address);
            standAt(address, subscription.path("cursor").asText());
        }
        cursors.keySet().stream().filter(address -> !resumed.contains(address)).forEach(this::register);
    }

    private void register(String address) {
        long id = link.nextId();
        registering.put(id, address);
        ObjectNode frame = Wire.frame("register").put("id", id).put("address", address);
        Optional<Position> cursor = cursors.getOrDefault(address, Optional.empty());
        Wire.since(frame, cursor.<Since>map(Since.After::new).orElse(request.since()));
        if (request.acknowledge()) {
            frame.put("ack", "client");
        }
        link.send(frame);
    }

    /** Takes the gateway's word for where an address stands, unless it is known better here. */
    private void standAt(String address, String cursor) {
        if (cursors.getOrDefault(address, Optional.empty()).isEmpty()) {
            cursors.put(address, Position.ofCursor(cursor));
        }
    }

    @Override
    public void onFrame(JsonNode frame) {
        switch (frame.path("type").asText()) {
            case "rec" -> onPublication(frame);
            case "registered" -> onRegistered(frame);
            case "gap" -> onGap(frame);
            case "err" -> onFailure(frame);
            default -> log.println("not understood: " + frame.path("type").asText());
        }
    }

    private void onRegistered(JsonNode frame) {
        String address = registering.remove(frame.path("id").asLong());
        if (address != null) {
            registerBackoff.reset();
            standAt(address, frame.path("cursor").asText());
        }
    }

    private void onPublication(JsonNode frame) {
        String address = frame.path("address").asText();
        String cursor = frame.path("cursor").asText();
        Optional<Position> position = Position.ofCursor(cursor);
        if (isOld(address, position)) {
            acknowledgeAfter(output.written(), address, cursor);
            return;
        }
        if (request.count() > 0 && accepted == request.count()) {
            return;
        }
        accepted++;
        cursors.put(address, position);
        JsonNode shown = request.whole() ? frame : frame.path("body");
        Future<Void> line = output.line(shown.isMissingNode() ? "null" : shown.toString());
        acknowledgeAfter(line, address, cursor);
        line.onSuccess(nothing -> onPrinted()).onFailure(closed -> finish(ExitCode.FAILURE));
        link.pause(output.waiting() >= UNPRINTED_MAX);
    }

    private boolean isOld(String address, Optional<Position> position) {
        Optional<Position> stands = cursors.getOrDefault(address, Optional.empty());
        return stands.isPresent() && position.isPresent() && position.get().compareTo(stands.get()) <= 0;
    }

    private void acknowledgeAfter(Future<Void> written, String address, String cursor) {
        int connection = link.connection();
        written.onSuccess(nothing -> {
            if (request.acknowledge() && connection == link.connection()) {
                link.send(Wire.frame("ack").put("address", address).put("cursor", cursor));
            }
        });
    }

    private void onPrinted() {
        printed++;
        link.pause(output.waiting() >= UNPRINTED_MAX);
        if (printed == request.count()) {
            finish(ExitCode.OK);
        }
    }

    private void onGap(JsonNode frame) {
        String address = frame.path("address").asText();
        String to = frame.path("to").asText();
        String lost = frame.path("lost").asLong(-1) < 0
                ? "an unknown number"
                : frame.path("lost").asText();
        log.println("gap: " + lost + " of " + address + " lost ("
                + frame.path("reason").asText() + "), from "
                + frame.path("from").asText() + " to " + to);
        cursors.put(address, Position.ofCursor(to));
    }

    private void onFailure(JsonNode frame) {
        String message = frame.path("failureType").asText() + ": "
                + frame.path("message").asText();
        String address = registering.remove(frame.path("id").asLong());
        if (address == null) {
            log.println("error: " + message);
        } else if (frame.path("retryable").asBoolean()) {
            log.println("cannot subscribe to " + address + " yet: " + message);
            registerAgain(address);
        } else {
            log.println("cannot subscribe to " + address + ": " + message);
            finish(ExitCode.FAILURE);
        }
    }

    private void registerAgain(String address) {
        int connection = link.connection();
        vertx.setTimer(registerBackoff.next().toMillis(), timer -> {
            if (connection == link.connection() && link.isConnected()) {
                register(address);
            }
        });
    }

    @Override
    public void onLost(String why) {
        log.println("disconnected: " + why + "; trying again");
    }

    @Override
    public void onEnded(int exitCode, String why) {
        log.println("ended: " + why);
        finish(exitCode);
    }

    private void finish(int exitCode) {
        link.close().onComplete(done -> end.tryComplete(exitCode));
    }
}
