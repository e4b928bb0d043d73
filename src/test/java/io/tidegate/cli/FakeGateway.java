package io.tidegate.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A WebSocket server that keeps what clients send and answers as the test's script says. */
final class FakeGateway implements AutoCloseable {
    private final Vertx vertx;
    private final HttpServer server;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final List<Long> handshakes = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    /** What the gateway does with a frame. */
    @FunctionalInterface
    interface Script {
        void onFrame(Peer client, JsonNode frame);
    }

    /** A frame, and on which connection it came, from 1. */
    record Received(int connection, JsonNode frame) {
        String type() {
            return frame.path("type").asText();
        }
    }

    FakeGateway(Script script) {
        this(script, Set.of());
    }

    /** Refuses the handshakes with these numbers, from 1, with {@code Retry-After: 1}. */
    FakeGateway(Script script, Set<Integer> refused) {
        vertx = Vertx.vertx();
        server = vertx.createHttpServer()
                .requestHandler(request -> {
                    handshakes.add(System.nanoTime());
                    if (refused.contains(handshakes.size())) {
                        request.response()
                                .setStatusCode(503)
                                .putHeader("Retry-After", "1")
                                .end();
                    } else {
                        request.toWebSocket().onSuccess(socket -> serve(socket, script));
                    }
                })
                .listen(0, "127.0.0.1")
                .await();
    }

    /** When each handshake began, refused ones included, by {@link System#nanoTime}. */
    List<Long> handshakes() {
        return List.copyOf(handshakes);
    }

    private void serve(ServerWebSocket socket, Script script) {
        Peer client = new Peer(socket, connections.incrementAndGet());
        socket.textMessageHandler(message -> {
            try {
                for (JsonNode frame : Wire.frames(message)) {
                    received.add(new Received(client.connection(), frame));
                    script.onFrame(client, frame);
                }
            } catch (IOException notJson) {
                throw new UncheckedIOException(notJson);
            }
        });
    }

    String url() {
        return "ws://127.0.0.1:" + server.actualPort() + "/ws";
    }

    /** All frames of a type so far, in order. */
    List<Received> received(String type) {
        return received.stream().filter(frame -> frame.type().equals(type)).toList();
    }

    @Override
    public void close() {
        vertx.close().await();
    }

    /** One client's connection. */
    record Peer(ServerWebSocket socket, int connection) {
        /** Sends a frame, written with single quotes. */
        void send(String frame) {
            socket.writeTextMessage(frame.replace('\'', '"'));
        }

        /** Answers connect with this session and these subscriptions. */
        void connected(JsonNode frame, String session, String subscriptions) {
            send("{'type':'connected','id':%d,'session':'%s','resumed':false,'node':'n1','subscriptions':[%s]}"
                    .formatted(frame.path("id").asLong(), session, subscriptions));
        }

        void registered(JsonNode frame, String cursor) {
            send("{'type':'registered','id':%d,'address':'%s','cursor':'%s','recovered':true}"
                    .formatted(frame.path("id").asLong(), frame.path("address").asText(), cursor));
        }

        void publication(String address, String cursor, String body) {
            send("{'type':'rec','address':'%s','cursor':'%s','headers':{},'body':%s}".formatted(address, cursor, body));
        }

        void published(JsonNode frame, String cursor) {
            send("{'type':'published','id':%d,'cursor':'%s','duplicate':false}"
                    .formatted(frame.path("id").asLong(), cursor));
        }

        void failed(JsonNode frame, boolean retryable) {
            send("{'type':'err','id':%d,'failureCode':1,'failureType':'TEST','message':'said no','retryable':%s}"
                    .formatted(frame.path("id").asLong(), retryable));
        }

        void close(int code) {
            close(code, "test");
        }

        void close(int code, String reason) {
            socket.close((short) code, reason);
        }
    }
}
