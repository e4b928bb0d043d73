package io.tidegate.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.testkit.NodeProcess;
import io.tidegate.testkit.RawClient;
import io.tidegate.testkit.TestCluster;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two nodes and a plain Vert.x service, each in a JVM of its own, on the same addresses. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NativeBusIT {
    private final TestCluster cluster =
            TestCluster.start(2, "--set", "bus.requestTimeout=3s", "--set", "hub.linger=500ms");
    private final RemoteService service = RemoteService.start(cluster);

    @BeforeAll
    void answersAreReady() {
        for (String how : List.of("echo", "fail", "silent")) {
            service.tell("answer", "native." + how, new JsonObject().put("how", how));
            service.awaitRegistrations("native." + how, 1);
        }
    }

    @AfterAll
    void stop() {
        service.close();
        cluster.close();
    }

    @Test
    void serviceHasNoClassOfTheGateway() {
        service.tell("load", "io.tidegate.cli.Main", new JsonObject());
        assertThat(service.awaitEvents("load", "io.tidegate.cli.Main", 1).get(0).getBoolean("found"))
                .isFalse();
    }

    @Test
    void serviceStartsAsDocumented() throws IOException {
        String document = Files.readString(Path.of("docs", "native-bus.md"));
        String source =
                Files.readString(Path.of("src", "test", "java", "io", "tidegate", "cluster", "PlainService.java"));
        List<String> documented = document.substring(document.indexOf("```java"))
                .lines()
                .skip(1)
                .takeWhile(line -> !line.startsWith("```"))
                .map(line -> line.replace("Future<Vertx> started =", "return").strip())
                .toList();
        assertThat(source.lines().map(String::strip)).containsSubsequence(documented.subList(1, documented.size()));
        assertThat(source).contains(documented.get(0));
    }

    @Test
    void servicePublishesAndEverySubscriberGetsItOnceInOrder() {
        String address = "native.in";
        try (Listener first = listen(0, address);
                Listener second = listen(1, address)) {
            service.awaitRegistrations(address, 1);
            for (int i = 0; i < 200; i++) {
                service.publish(address, i, new JsonObject());
            }
            for (Listener listener : List.of(first, second)) {
                listener.await(200);
                List<JsonObject> heard = listener.heard();
                assertThat(numbers(heard))
                        .isEqualTo(IntStream.range(0, 200).boxed().toList());
                assertConsecutive(heard);
            }
            assertThat(first.heard()).isEqualTo(second.heard());
        }
    }

    @Test
    void everyKindOfBodyAndTheHeadersReachClients() {
        String address = "native.bodies";
        List<@Nullable Object> bodies = Arrays.asList(
                new JsonObject().put("a", new JsonArray().add(1).addNull()).put("b", "ü"),
                new JsonArray().add("x").add(new JsonObject()),
                "text",
                42,
                4_000_000_000_000L,
                2.5,
                true,
                null);
        try (Listener first = listen(0, address);
                Listener second = listen(1, address)) {
            service.awaitRegistrations(address, 1);
            bodies.forEach(body -> service.publish(address, body, new JsonObject().put("lang", "en")));
            JsonObject buffer = new JsonObject().put("as", "Buffer").put("body", "\u00ff~?");
            service.tell("publish", address, buffer);
            for (Listener listener : List.of(first, second)) {
                List<JsonObject> heard = listener.await(bodies.size() + 1);
                for (int i = 0; i < bodies.size(); i++) {
                    assertThat(heard.get(i).getValue("body")).isEqualTo(bodies.get(i));
                    assertThat(heard.get(i).getJsonObject("headers")).isEqualTo(new JsonObject().put("lang", "en"));
                }
                assertThat(heard.get(bodies.size()).getValue("body")).isEqualTo("w79-Pw");
                assertThat(heard.get(bodies.size()).containsKey("headers")).isFalse();
                assertConsecutive(heard);
            }
        }
    }

    @Test
    void clientPublishesAndTheServiceGetsItOnceAsItWouldExpect() {
        String address = "native.out";
        service.consume(address);
        List<@Nullable Object> bodies = Arrays.asList(
                new JsonObject().put("n", 1), new JsonArray().add(1), "text", 42, 4_000_000_000_000L, 2.5, true, null);
        List<String> types =
                List.of("JsonObject", "JsonArray", "String", "Integer", "Long", "Double", "Boolean", "null");
        try (Listener first = listen(0, address);
                Listener second = listen(1, address)) {
            List<String> cursors = new ArrayList<>();
            for (int i = 0; i < bodies.size(); i++) {
                Listener publisher = i % 2 == 0 ? first : second;
                cursors.add(publisher.publish(bodies.get(i), new JsonObject().put("n", "" + i)));
            }
            List<JsonObject> got = service.awaitEvents("got", address, bodies.size());
            assertThat(got.stream().map(one -> one.getValue("body"))).containsExactlyInAnyOrderElementsOf(bodies);
            for (JsonObject one : got) {
                int i = Integer.parseInt(one.getJsonObject("headers").getString("n"));
                assertThat(one.getString("type")).isEqualTo(types.get(i));
                assertThat(one.getJsonObject("headers").getString("tidegate-cursor"))
                        .isEqualTo(cursors.get(i));
            }
            for (Listener listener : List.of(first, second)) {
                listener.await(bodies.size());
                List<JsonObject> heard = listener.heard();
                assertThat(heard.stream().map(one -> one.getValue("body"))).isEqualTo(bodies);
                assertConsecutive(heard);
            }
            assertThat(service.events("got", address)).hasSameSizeAs(bodies);
        }
    }

    @Test
    void serviceThatComesLateGetsWhatIsPublishedFromThenOn() {
        String address = "native.late";
        List<String> cursors = new ArrayList<>();
        try (Listener listener = listen(0, address)) {
            cursors.add(listener.publish("perhaps nobody hears it", new JsonObject()));
            service.consume(address);
            await().until(() -> {
                cursors.add(listener.publish("again", new JsonObject()));
                return !cursorsGot(address).isEmpty();
            });
            cursors.add(listener.publish("last", new JsonObject()));
            await().until(() -> cursorsGot(address).contains(cursors.get(cursors.size() - 1)));
            List<String> got = cursorsGot(address);
            assertThat(got).isEqualTo(cursors.subList(cursors.size() - got.size(), cursors.size()));
        }
    }

    private List<String> cursorsGot(String address) {
        return service.events("got", address).stream()
                .map(got -> got.getJsonObject("headers").getString("tidegate-cursor"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sendReachesTheServiceAndTheAnswerComesBack(boolean extended) {
        try (RawClient client = connect(extended)) {
            JsonObject body = new JsonObject().put("n", new JsonArray().add(1).add("x"));
            JsonObject headers = new JsonObject().put("a", "b");
            client.send(send("native.echo", body, "reply-1").put("headers", headers));
            assertThat(client.awaitJson())
                    .isEqualTo(new JsonObject()
                            .put("type", "rec")
                            .put("address", "reply-1")
                            .put("headers", headers)
                            .put("body", body));
            assertFailure(client, "native.nobody", "NO_HANDLERS", -1, true);
            assertFailure(client, "native.silent", "TIMEOUT", -1, false);
            assertThat(assertFailure(client, "native.fail", "RECIPIENT_FAILURE", 42, false))
                    .isEqualTo("out of stock");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sendWithoutReplyAddressArrives(boolean extended) {
        String address = "native.told." + extended;
        service.consume(address);
        try (RawClient client = connect(extended)) {
            client.send(
                    new JsonObject().put("type", "send").put("address", address).put("body", "do it"));
            JsonObject got = service.awaitEvents("got", address, 1).get(0);
            assertThat(got.getString("body")).isEqualTo("do it");
            assertThat(got.getJsonObject("headers")).isEqualTo(new JsonObject());
        }
    }

    @Test
    void serviceThatAsksToPublishGetsTheCursor() {
        String address = "native.asked";
        JsonObject request =
                new JsonObject().put("address", address).put("body", "paid").put("key", "order-17");
        try (Listener listener = listen(1, address)) {
            JsonObject first = service.ask(request).getJsonObject("body");
            assertThat(first.getBoolean("duplicate")).isFalse();
            JsonObject again = service.ask(request).getJsonObject("body");
            assertThat(again).isEqualTo(first.copy().put("duplicate", true));
            JsonObject other = service.ask(
                            request.copy().put("key", "order-18").put("headers", new JsonObject().put("lang", "en")))
                    .getJsonObject("body");
            listener.await(2);
            List<JsonObject> heard = listener.heard();
            assertThat(heard.stream().map(one -> one.getString("cursor")))
                    .containsExactly(first.getString("cursor"), other.getString("cursor"));
            assertThat(heard.get(1).getJsonObject("headers")).isEqualTo(new JsonObject().put("lang", "en"));
            assertConsecutive(heard);
        }
    }

    @Test
    void badPublishRequestIsRefusedWithWhatToMend() {
        assertRefused("text", 101, "JsonObject");
        assertRefused(new JsonObject().put("body", 1), 104, "\"address\"");
        assertRefused(new JsonObject().put("address", "tidegate.x").put("body", 1), 104, "reserved");
        assertRefused(new JsonObject().put("address", "native.bad"), 101, "\"body\"");
        assertRefused(
                new JsonObject().put("address", "native.bad").put("body", 1).put("headers", 1), 114, "\"headers\"");
        assertRefused(
                new JsonObject().put("address", "native.bad").put("body", 1).put("key", 7), 101, "\"key\"");
    }

    @Test
    void nothingIsLostOrRepeatedWhenTheHolderLosesItsSubscribers() {
        String address = "native.moved";
        try (Listener first = listen(1, address);
                Listener second = listen(0, address)) {
            service.awaitRegistrations(address, 1);
            service.stream(address);
            first.await(50);
            first.unregister();
            service.awaitRegistrations(address, 2);
            service.awaitRegistrations(address, 1);
            assertThat(numbers(awaitEnd(address, second))).isEqualTo(numbersFrom(second));
        }
    }

    @Test
    void nothingIsLostOrRepeatedWhenTheHolderStops() {
        String address = "native.stopped";
        try (NodeProcess holder = cluster.add();
                Listener first = Listener.at(holder.url(), address);
                Listener second = listen(0, address)) {
            service.awaitRegistrations(address, 1);
            service.stream(address);
            first.await(50);
            holder.stop();
            assertThat(numbers(awaitEnd(address, second))).isEqualTo(numbersFrom(second));
        }
    }

    @Test
    void nothingIsRepeatedWhenTheHolderIsKilledAndItGoesOn() {
        String address = "native.killed";
        try (NodeProcess holder = cluster.add();
                Listener first = Listener.at(holder.url(), address);
                Listener second = listen(0, address)) {
            service.awaitRegistrations(address, 1);
            service.stream(address);
            first.await(50);
            holder.kill9();
            service.tell("progress", address, new JsonObject());
            int killed = service.awaitEvents("progress", address, 1).get(0).getInteger("count");
            int settled = second.awaitNumber(killed).size();
            second.await(settled + 100);
            List<Integer> seen = numbers(awaitEnd(address, second));
            assertThat(seen).isSorted().doesNotHaveDuplicates();
            List<Integer> since = seen.subList(settled - 1, seen.size());
            assertThat(since)
                    .as("no hole once it flows again")
                    .isEqualTo(IntStream.range(since.get(0), since.get(0) + since.size())
                            .boxed()
                            .toList());
        }
    }

    private List<JsonObject> awaitEnd(String address, Listener listener) {
        service.tell("stop", address, new JsonObject());
        int count = service.awaitEvents("stopped", address, 1).get(0).getInteger("count");
        listener.awaitNumber(count - 1);
        List<JsonObject> heard = listener.heard();
        assertConsecutive(heard);
        return heard;
    }

    /** From the first that the listener has heard to the last, without a hole. */
    private static List<Integer> numbersFrom(Listener listener) {
        List<Integer> seen = numbers(listener.heard());
        return IntStream.rangeClosed(seen.get(0), seen.get(seen.size() - 1))
                .boxed()
                .toList();
    }

    private static List<Integer> numbers(List<JsonObject> heard) {
        return heard.stream().map(one -> one.getInteger("body")).toList();
    }

    private static void assertConsecutive(List<JsonObject> heard) {
        List<Long> epochs = new ArrayList<>();
        List<Long> offsets = new ArrayList<>();
        for (JsonObject one : heard) {
            String[] cursor = one.getString("cursor").split(":", -1);
            epochs.add(Long.valueOf(cursor[0], Character.MAX_RADIX));
            offsets.add(Long.valueOf(cursor[1]));
        }
        assertThat(epochs).isSorted();
        assertThat(offsets)
                .isEqualTo(IntStream.range(0, heard.size())
                        .mapToObj(i -> offsets.get(0) + i)
                        .toList());
    }

    private void assertRefused(Object request, int code, String word) {
        JsonObject answer = service.ask(request);
        assertThat(answer.getString("type")).isEqualTo("RECIPIENT_FAILURE");
        assertThat(answer.getInteger("code")).isEqualTo(code);
        assertThat(answer.getString("message")).contains(word);
    }

    private static String assertFailure(RawClient client, String address, String type, int code, boolean retryable) {
        client.send(send(address, null, "reply-" + type));
        JsonObject answer = client.awaitJson();
        String message = answer.getString("message");
        assertThat(answer)
                .isEqualTo(new JsonObject()
                        .put("type", "err")
                        .put("address", "reply-" + type)
                        .put("failureCode", code)
                        .put("failureType", type)
                        .put("message", message)
                        .put("retryable", retryable));
        return message;
    }

    private static JsonObject send(String address, @Nullable Object body, String replyAddress) {
        return new JsonObject()
                .put("type", "send")
                .put("address", address)
                .put("body", body)
                .put("replyAddress", replyAddress);
    }

    private RawClient connect(boolean extended) {
        RawClient client = RawClient.connect(cluster.node(1).url());
        if (extended) {
            client.send(new JsonObject().put("type", "connect"));
            assertThat(client.awaitJson().getString("type")).isEqualTo("connected");
        }
        return client;
    }

    private Listener listen(int node, String address) {
        return Listener.at(cluster.node(node).url(), address);
    }
}
