package io.tidegate.cluster;

import com.hazelcast.config.YamlConfigBuilder;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A Vert.x service as others write it: knows Vert.x and Hazelcast only. Does what it is told on standard input, one JSON
 * object on a line, and tells on standard output what happens.
 */
final class PlainService {
    private final Vertx vertx;
    private final HazelcastClusterManager cluster;
    private final Map<String, Ticker> streams = new HashMap<>();

    private record Ticker(long timer, AtomicInteger next) {}

    private PlainService(Vertx vertx, HazelcastClusterManager cluster) {
        this.vertx = vertx;
        this.cluster = cluster;
    }

    public static void main(String[] arguments) throws Exception {
        String file = arguments[0];
        int port = Integer.parseInt(arguments[1]);
        HazelcastClusterManager cluster = new HazelcastClusterManager(new YamlConfigBuilder(file).build());
        Vertx vertx = start(cluster, port, arguments[2])
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        System.out.println("ready " + port);
        new PlainService(vertx, cluster).obey();
    }

    private static Future<Vertx> start(HazelcastClusterManager cluster, int port, String host) {
        EventBusOptions eventBus = new EventBusOptions()
                .setHost(host) // where the nodes reach the service
                .setPort(port)
                .setClusterPingInterval(2_000) // nodes cut off a peer that is silent for 8 s; the default is 20 s
                .setClusterPingReplyInterval(2_000)
                .setReadIdleTimeout(8) // without it, what waits for a frozen node grows without end
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
        return Vertx.builder()
                .with(new VertxOptions().setEventBusOptions(eventBus))
                .withClusterManager(cluster)
                .buildClustered();
    }

    private void obey() throws IOException {
        Context context = vertx.getOrCreateContext();
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            JsonObject command = new JsonObject(line);
            context.runOnContext(turn -> run(command, command.getString("address")));
        }
    }

    private void run(JsonObject command, String address) {
        switch (command.getString("do")) {
            case "publish" -> vertx.eventBus().publish(address, body(command), headers(command));
            case "request" -> request(address, command);
            case "consume" -> consume(address);
            case "answer" -> vertx.eventBus().consumer(address, message -> answer(message, command.getString("how")));
            case "stream" -> stream(address, command);
            case "stop" -> stop(address);
            case "progress" -> tellProgress(address);
            case "count" -> count(address);
            case "load" -> tell("load", address, new JsonObject().put("found", canLoad(address)));
            default -> throw new IllegalArgumentException(command.encode());
        }
    }

    private static Object body(JsonObject command) {
        Object body = command.getValue("body");
        return "Buffer".equals(command.getString("as")) ? Buffer.buffer((String) body) : body;
    }

    private static DeliveryOptions headers(JsonObject command) {
        DeliveryOptions options = new DeliveryOptions();
        command.getJsonObject("headers", new JsonObject())
                .forEach(header -> options.addHeader(header.getKey(), (String) header.getValue()));
        return options;
    }

    private void request(String address, JsonObject command) {
        vertx.eventBus().request(address, body(command), headers(command)).onComplete(reply -> {
            if (reply.succeeded()) {
                tell(
                        "answer",
                        address,
                        new JsonObject().put("body", reply.result().body()));
            } else if (reply.cause() instanceof ReplyException failure) {
                tell(
                        "answer",
                        address,
                        new JsonObject()
                                .put("type", failure.failureType().name())
                                .put("code", failure.failureCode())
                                .put("message", failure.getMessage()));
            }
        });
    }

    private void consume(String address) {
        vertx.eventBus()
                .consumer(address, message -> tell("got", address, describe(message)))
                .completion()
                .onSuccess(registered -> tell("consuming", address, new JsonObject()));
    }

    private static JsonObject describe(Message<Object> message) {
        Object body = message.body();
        JsonObject headers = new JsonObject();
        message.headers().forEach(headers::put);
        return new JsonObject()
                .put("type", body == null ? "null" : body.getClass().getSimpleName())
                .put("body", body)
                .put("headers", headers);
    }

    private static void answer(Message<Object> message, String how) {
        switch (how) {
            case "echo" -> message.reply(message.body(), new DeliveryOptions().setHeaders(message.headers()));
            case "fail" -> message.fail(42, "out of stock");
            default -> {
                // never
            }
        }
    }

    /** Publishes 0, 1, 2 … until told to stop. */
    private void stream(String address, JsonObject command) {
        AtomicInteger next = new AtomicInteger();
        long timer = vertx.setPeriodic(
                command.getInteger("millis"), tick -> vertx.eventBus().publish(address, next.getAndIncrement()));
        streams.put(address, new Ticker(timer, next));
    }

    private void tellProgress(String address) {
        Ticker ticker = streams.get(address);
        if (ticker != null) {
            tell(
                    "progress",
                    address,
                    new JsonObject().put("count", ticker.next().get()));
        }
    }

    private void stop(String address) {
        Ticker ticker = streams.remove(address);
        if (ticker != null) {
            vertx.cancelTimer(ticker.timer());
            tell("stopped", address, new JsonObject().put("count", ticker.next().get()));
        }
    }

    /** How many consumers the cluster knows of. */
    private void count(String address) {
        vertx.executeBlocking(() -> cluster.getHazelcastInstance()
                        .getMultiMap("__vertx.subs")
                        .valueCount(address))
                .onSuccess(count -> tell("registrations", address, new JsonObject().put("count", count)));
    }

    private static boolean canLoad(String type) {
        try {
            Class.forName(type);
            return true;
        } catch (ClassNotFoundException missing) {
            return false;
        }
    }

    private static void tell(String event, String address, JsonObject more) {
        System.out.println(new JsonObject()
                .put("event", event)
                .put("address", address)
                .mergeIn(more)
                .encode());
    }
}
