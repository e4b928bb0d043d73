package io.tidegate.http;

import io.tidegate.loop.Loop;
import io.tidegate.protocol.CloseCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What nodes ask each other for operators: over the event bus, each node at an address of its own. A node that does not answer in
 * time is named, so that nobody takes a part for the whole. Owned by its loop.
 */
final class NodeCalls {
    private static final String PREFIX = "tidegate.admin.";
    private static final String CALL = "call";
    private static final String PRINCIPAL = "principal";
    private static final String CODE = "code";
    private static final int FAILED = 1;

    private final Vertx vertx;
    private final Loop loop;
    private final LocalNode local;
    private final Supplier<Set<String>> nodes;
    private final Duration timeout;
    private final int sessionsMax;
    private @Nullable MessageConsumer<JsonObject> consumer;

    NodeCalls(Vertx vertx, Loop loop, LocalNode local, Supplier<Set<String>> nodes, Duration timeout, int sessionsMax) {
        this.vertx = vertx;
        this.loop = loop;
        this.local = local;
        this.nodes = nodes;
        this.timeout = timeout;
        this.sessionsMax = sessionsMax;
    }

    /**
     * What all nodes have answered.
     *
     * @param answered one for each node, in the order of their ids
     * @param unanswered ids of those that did not, in time
     */
    record Answers(List<JsonObject> answered, List<String> unanswered) {}

    Future<Void> start() {
        MessageConsumer<JsonObject> made =
                vertx.eventBus().consumer(address(local.describe().node()), this::answer);
        consumer = made;
        return made.completion();
    }

    Future<Void> stop() {
        return consumer == null ? Future.succeededFuture() : consumer.unregister();
    }

    Future<Answers> describe() {
        return ask(new JsonObject().put(CALL, "describe"));
    }

    Future<Answers> sessions(String principal) {
        return ask(new JsonObject().put(CALL, "sessions").put(PRINCIPAL, principal));
    }

    Future<Answers> disconnect(String principal, CloseCode code) {
        return ask(new JsonObject()
                .put(CALL, "disconnect")
                .put(PRINCIPAL, principal)
                .put(CODE, code.name()));
    }

    private Future<Answers> ask(JsonObject request) {
        assert loop.isCurrent();
        DeliveryOptions options = new DeliveryOptions().setSendTimeout(timeout.toMillis());
        List<String> asked = new ArrayList<>(new TreeSet<>(nodes.get()));
        List<Future<Message<JsonObject>>> answers = asked.stream()
                .map(node -> vertx.eventBus().<JsonObject>request(address(node), request, options))
                .toList();
        Promise<Answers> promise = Promise.promise();
        Future.join(answers).onComplete(done -> promise.complete(collect(asked, answers)));
        return loop.bring(promise.future());
    }

    private static Answers collect(List<String> asked, List<Future<Message<JsonObject>>> answers) {
        List<JsonObject> answered = new ArrayList<>();
        List<String> unanswered = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            if (answers.get(i).succeeded()) {
                answered.add(answers.get(i).result().body());
            } else {
                unanswered.add(asked.get(i));
            }
        }
        return new Answers(answered, unanswered);
    }

    private void answer(Message<JsonObject> message) {
        JsonObject request = message.body();
        reply(request, request.getString(PRINCIPAL, ""))
                .onSuccess(message::reply)
                .onFailure(fault -> message.fail(FAILED, String.valueOf(fault.getMessage())));
    }

    private Future<JsonObject> reply(JsonObject request, String principal) {
        JsonObject answer = new JsonObject().put("node", local.describe().node());
        return switch (request.getString(CALL, "")) {
            case "describe" -> Future.succeededFuture(local.describe().json());
            case "sessions" ->
                local.sessions(principal, sessionsMax)
                        .map(sessions -> answer.put("complete", sessions.size() < sessionsMax)
                                .put("sessions", list(sessions)));
            case "disconnect" ->
                local.disconnect(principal, CloseCode.valueOf(request.getString(CODE)))
                        .map(count -> answer.put("disconnected", count));
            default -> Future.failedFuture("unknown call");
        };
    }

    private static JsonArray list(List<SessionDescription> sessions) {
        JsonArray list = new JsonArray();
        sessions.forEach(session -> list.add(session.json()));
        return list;
    }

    private static String address(String node) {
        return PREFIX + node;
    }
}
