package io.tidegate.http;

import io.tidegate.protocol.CloseCode;
import io.tidegate.protocol.FailureCode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Sees who is connected, disconnects, and revokes. */
final class SessionRoutes {
    private static final int NAME_LENGTH_MAX = 255;
    private static final long SECONDS_MAX = Duration.ofDays(365).toSeconds();

    private final ApiParts parts;
    private final NodeCalls calls;

    SessionRoutes(ApiParts parts, NodeCalls calls) {
        this.parts = parts;
        this.calls = calls;
    }

    void list(Exchange exchange) {
        exchange.attempt(() -> {
            String principal = name("principal", exchange.parameter("principal").orElse(""));
            exchange.answer(calls.sessions(principal), SessionRoutes::json);
        });
    }

    private static byte[] json(NodeCalls.Answers answers) {
        JsonArray sessions = new JsonArray();
        boolean complete = true;
        for (JsonObject answer : answers.answered()) {
            complete &= answer.getBoolean("complete");
            for (Object session : answer.getJsonArray("sessions")) {
                sessions.add(((JsonObject) session).put("node", answer.getString("node")));
            }
        }
        return new JsonObject()
                .put("sessions", sessions)
                .put("complete", complete)
                .put("unanswered", new JsonArray(answers.unanswered()))
                .toBuffer()
                .getBytes();
    }

    void disconnect(Exchange exchange) {
        exchange.attempt(() -> {
            String principal =
                    text(body(exchange), "principal").orElseThrow(() -> wrong("say whose connections: \"principal\""));
            exchange.answer(
                    calls.disconnect(principal, CloseCode.DISCONNECTED),
                    answers -> new JsonObject()
                            .put(
                                    "disconnected",
                                    answers.answered().stream()
                                            .mapToInt(answer -> answer.getInteger("disconnected"))
                                            .sum())
                            .put("unanswered", new JsonArray(answers.unanswered()))
                            .toBuffer()
                            .getBytes());
        });
    }

    void revoke(Exchange exchange) {
        exchange.attempt(() -> {
            JsonObject body = body(exchange);
            Optional<String> principal = text(body, "principal");
            Optional<String> token = text(body, "token");
            if (principal.isPresent() == token.isPresent()) {
                throw wrong("say whom: either \"principal\", or \"token\" (the jti of one)");
            }
            Duration duration = duration(body);
            if (parts.revocations().isFull()) {
                throw new ProblemException(Problem.of(
                        FailureCode.OVERLOADED,
                        "the cluster remembers " + HazelcastRevocations.COUNT_MAX
                                + " revocations; wait until some have ended, or change the key that signs tokens"));
            }
            Future<Instant> revoked = principal.isPresent()
                    ? parts.revocations().revokePrincipal(principal.get(), duration)
                    : parts.revocations().revokeToken(token.orElseThrow(), duration);
            exchange.answer(
                    revoked,
                    until -> new JsonObject()
                            .put("until", until.toString())
                            .toBuffer()
                            .getBytes());
        });
    }

    private static Duration duration(JsonObject body) throws ProblemException {
        Object seconds = body.getValue("seconds");
        if (!(seconds instanceof Integer number) || number < 1 || number > SECONDS_MAX) {
            throw wrong("\"seconds\" must be a whole number from 1 to " + SECONDS_MAX
                    + ": how long tokens that were given out stay valid");
        }
        return Duration.ofSeconds(number);
    }

    private static JsonObject body(Exchange exchange) throws ProblemException {
        try {
            return new JsonObject(Buffer.buffer(exchange.body()));
        } catch (DecodeException | ClassCastException notAnObject) {
            throw new ProblemException(Problem.of(FailureCode.INVALID_JSON, "the body must be one JSON object"));
        }
    }

    private static Optional<String> text(JsonObject body, String name) throws ProblemException {
        Object value = body.getValue(name);
        if (value == null) {
            return Optional.empty();
        }
        return Optional.of(name(name, value instanceof String text ? text : ""));
    }

    private static String name(String field, String value) throws ProblemException {
        if (value.isEmpty() || value.length() > NAME_LENGTH_MAX) {
            throw wrong('"' + field + "\" must be text of 1 to " + NAME_LENGTH_MAX + " characters");
        }
        return value;
    }

    private static ProblemException wrong(String text) {
        return new ProblemException(Problem.of(FailureCode.INVALID_MESSAGE, text));
    }
}
