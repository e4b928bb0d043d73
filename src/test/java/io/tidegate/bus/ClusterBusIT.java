package io.tidegate.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import io.tidegate.config.BusConfig;
import io.tidegate.message.Body;
import io.tidegate.message.Header;
import io.tidegate.message.Position;
import io.tidegate.message.Publication;
import io.tidegate.message.ServiceFailure;
import io.tidegate.message.ServiceReply;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Two gateway-like nodes of two loops each and one plain Vert.x service, in one JVM. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClusterBusIT {
    private static final int LOOPS = 2;
    private static final long EPOCH = 36;
    private static final BusConfig CONFIG = new BusConfig(
            8 << 20, 256 << 10, Duration.ofMillis(500), Duration.ofSeconds(2), 100, Duration.ofSeconds(1));

    private final TestMember.Cluster cluster;
    private final TestMember memberA;
    private final TestMember memberB;
    private final TestMember serviceMember;
    private final Gateway a;
    private final Gateway b;
    private final Vertx service;

    /** A node: what runs on its loops. */
    private record Gateway(TestMember member, Nodes nodes, List<TestLoop> loops) {
        static Gateway on(TestMember member) {
            Nodes nodes = new Nodes(member.hazelcast(), member.id(), LOOPS);
            List<TestLoop> loops = IntStream.range(0, LOOPS)
                    .mapToObj(index -> new TestLoop(nodes, index, CONFIG))
                    .toList();
            loops.forEach(loop -> TestMember.await(member.vertx().deployVerticle(loop, new DeploymentOptions())));
            return new Gateway(member, nodes, loops);
        }

        TestLoop home(String address) {
            return loops.get(Nodes.homeLoop(address, LOOPS));
        }

        TestLoop first() {
            return loops.get(0);
        }

        String id() {
            return member.id();
        }
    }

    ClusterBusIT() throws Exception {
        cluster = TestMember.Cluster.of(7);
        memberA = TestMember.gateway(cluster, 0, LOOPS);
        memberB = TestMember.gateway(cluster, 1, LOOPS);
        serviceMember = TestMember.service(cluster, 2);
        a = Gateway.on(memberA);
        b = Gateway.on(memberB);
        service = serviceMember.vertx();
    }

    @BeforeAll
    void everyNodeKnowsTheOther() {
        await().until(() -> a.nodes().loopsOf(b.id()) == LOOPS && b.nodes().loopsOf(a.id()) == LOOPS);
    }

    @AfterAll
    void stop() {
        for (TestMember member : List.of(serviceMember, memberB, memberA)) {
            member.close();
        }
    }

    @Test
    void batchesArriveInOrderAndWholeAtTheirHomeLoops() {
        List<Batch> batches = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            batches.add(batch("order." + i % 20, 3 * (i / 20), 3));
        }
        on(a.first(), bus -> batches.forEach(batch -> bus.deliver(List.of(a.id(), b.id(), "stranger"), batch)));

        for (int i = 0; i < 20; i++) {
            String address = "order." + i;
            List<Batch> expected = batches.stream()
                    .filter(batch -> batch.address().equals(address))
                    .toList();
            await().untilAsserted(() ->
                    assertThat(batchesAt(a.home(address), address)).isEqualTo(expected));
            await().untilAsserted(() ->
                    assertThat(batchesAt(b.home(address), address)).isEqualTo(expected));
        }
    }

    @Test
    void bigBatchArrivesInPiecesThatFollowEachOther() {
        Batch big = new Batch(
                "big",
                new Position(EPOCH, 0),
                IntStream.range(0, 20)
                        .mapToObj(i -> new Publication(
                                "id" + i, List.of(new Header("n", "" + i)), Body.ofJson("1".repeat(50_000)), i))
                        .toList());
        on(a.first(), bus -> bus.deliver(List.of(b.id()), big));

        await().untilAsserted(() -> assertThat(
                        batchesAt(b.home("big"), "big").stream().flatMap(batch -> batch.publications().stream()))
                .isEqualTo(big.publications()));
        assertThat(batchesAt(b.home("big"), "big")).hasSizeGreaterThan(2);
        assertThat(batchesAt(b.home("big"), "big").get(1).start().offset()).isPositive();
    }

    @Test
    void fullLinkSendsOnlyTheHead() {
        BusConfig tiny = new BusConfig(
                2 * 4096, 1024, CONFIG.headsInterval(), CONFIG.requestTimeout(), 100, CONFIG.holderLinger());
        on(a.first(), ignored -> {
            ClusterBus narrow = a.first().another(tiny);
            for (int i = 0; i < 200; i++) {
                narrow.deliver(List.of(b.id()), batch("full", i, 1));
            }
        });

        await().until(() -> b.home("full").behinds.contains(new BusMessage.Behind("full", new Position(EPOCH, 200))));
        double dropped = a.first().meters.linkDropped().count();
        assertThat(dropped).isBetween(100.0, 199.0);
        await().untilAsserted(
                        () -> assertThat(batchesAt(b.home("full"), "full")).hasSize(200 - (int) dropped));
    }

    @Test
    void headsArriveAtTheirHomeLoops() {
        HeadNotice notice = new HeadNotice("head", new Position(EPOCH, 9), a.id());
        on(a.loops().get(1), bus -> bus.tell(List.of(a.id(), b.id()), notice));

        await().until(() -> a.home("head").heads.contains(notice));
        await().until(() -> b.home("head").heads.contains(notice));
    }

    @Test
    void foreignMessageAtANodesAddressDoesNoHarm() {
        service.eventBus().send(Links.addressOf(b.id(), Nodes.homeLoop("foreign", LOOPS)), "not a message");
        on(a.first(), bus -> bus.deliver(List.of(b.id()), batch("foreign", 0, 1)));

        await().until(() -> !batchesAt(b.home("foreign"), "foreign").isEmpty());
    }

    @Test
    void servicesAndClientsHearEachOtherOnce() {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        TestMember.await(service.eventBus()
                .<JsonObject>consumer(
                        "both",
                        message -> heard.add(message.body().encode()
                                + ' '
                                + message.headers().get("h")))
                .completion());
        on(b.first(), bus -> bus.hold("both"));
        await().until(() -> memberA.registrations("both") == 2);

        List<Publication> publications = IntStream.range(0, 20)
                .mapToObj(i -> new Publication(
                        "id" + i, List.of(new Header("h", "c")), Body.ofJson("{\"client\":" + i + "}"), 0))
                .toList();
        on(
                b.first(),
                bus -> publications.forEach(
                        publication -> bus.publishNatively("both", new Position(EPOCH, 1), publication)));
        await().until(() -> heard.size() == 20);
        DeliveryOptions options = new DeliveryOptions().addHeader("h", "s");
        for (int i = 0; i < 20; i++) {
            service.eventBus().publish("both", new JsonObject().put("service", i), options);
        }

        // Whatever the gateway were to hear of itself would have come before what the service answers to it.
        await().until(() -> b.first().natives.contains("both [Header[name=h, value=s]] {\"service\":19}"));
        assertThat(b.first().natives.stream().filter(text -> text.startsWith("both ")))
                .containsExactlyElementsOf(IntStream.range(0, 20)
                        .mapToObj(i -> "both [Header[name=h, value=s]] {\"service\":" + i + "}")
                        .toList());
        await().until(() -> heard.size() == 40);
        assertThat(heard.stream().filter(text -> text.endsWith(" c")))
                .containsExactlyElementsOf(IntStream.range(0, 20)
                        .mapToObj(i -> "{\"client\":" + i + "} c")
                        .toList());
    }

    @Test
    void serviceThatBeginsToListenIsNoticed() {
        publishNatively("later", "1");
        await().until(() -> memberA.registrations("later") == 0);
        Queue<Object> heard = new ConcurrentLinkedQueue<>();
        TestMember.await(service.eventBus()
                .consumer("later", message -> heard.add(message.body()))
                .completion());

        await().until(() -> {
            publishNatively("later", "2");
            return !heard.isEmpty();
        });
        assertThat(heard).containsOnly(2);
    }

    @Test
    void releasedConsumerLingersThenLeaves() {
        on(a.first(), bus -> bus.hold("held"));
        on(a.first(), bus -> bus.hold("held"));
        await().until(() -> memberB.registrations("held") == 1);
        on(a.first(), bus -> bus.release("held"));
        service.eventBus().publish("held", "during");

        await().until(() -> a.first().natives.contains("held [] \"during\""));
        await().until(() -> memberB.registrations("held") == 0);
        on(a.first(), bus -> bus.hold("held"));
        await().until(() -> memberB.registrations("held") == 1);
    }

    @Test
    void consumerThatIsHeldAgainStays() {
        on(a.first(), bus -> bus.hold("kept"));
        await().until(() -> memberB.registrations("kept") == 1);
        on(a.first(), bus -> {
            bus.release("kept");
            bus.hold("kept");
            bus.hold("other");
            bus.release("other");
        });

        // Both were released in the same turn, so the one would have gone with the other.
        await().until(() -> memberB.registrations("other") == 0);
        assertThat(memberB.registrations("kept")).isEqualTo(1);
    }

    @Test
    void requestGetsTheServicesReply() {
        serve(
                "echo",
                message -> message.reply(
                        message.body(),
                        new DeliveryOptions().addHeader("was", message.headers().get("h"))));

        ServiceReply reply =
                a.first().on(bus -> bus.request("echo", List.of(new Header("h", "v")), Body.ofJson("{\"a\":[1.5]}")));
        assertThat(reply).isEqualTo(new ServiceReply(List.of(new Header("was", "v")), Body.ofJson("{\"a\":[1.5]}")));
    }

    @Test
    void requestToNobodyHasNoHandlers() {
        ServiceFailure failure = failureOf("nobody");

        assertThat(failure.type()).isEqualTo(ServiceFailure.Type.NO_HANDLERS);
        assertThat(failure.code()).isEqualTo(-1);
    }

    @Test
    void requestWithoutAnswerTimesOut() {
        serve("silent", message -> {});

        assertThat(failureOf("silent").type()).isEqualTo(ServiceFailure.Type.TIMEOUT);
    }

    @Test
    void refusedRequestHasTheServicesCodeAndText() {
        serve("strict", message -> message.fail(42, "not like this"));
        ServiceFailure failure = failureOf("strict");

        assertThat(failure.type()).isEqualTo(ServiceFailure.Type.RECIPIENT_FAILURE);
        assertThat(failure.code()).isEqualTo(42);
        assertThat(failure).hasMessage("not like this");
    }

    @Test
    void requestReachesTheServiceBesideAHeldConsumer() {
        on(b.first(), bus -> bus.hold("shared"));
        await().until(() -> memberA.registrations("shared") == 1);
        serve("shared", message -> message.reply("from service"));

        for (int i = 0; i < 10; i++) {
            ServiceReply reply = a.first().on(bus -> bus.request("shared", List.of(), Body.NULL));
            assertThat(reply.body()).isEqualTo(Body.ofJson("\"from service\""));
        }
    }

    @Test
    void requestThatOnlyAHeldConsumerGetsHasNoHandlers() {
        on(b.first(), bus -> bus.hold("onlyheld"));
        await().until(() -> memberA.registrations("onlyheld") == 1);

        assertThat(failureOf("onlyheld").type()).isEqualTo(ServiceFailure.Type.NO_HANDLERS);
        assertThat(failureOfService("onlyheld", "hello").failureType()).isEqualTo(ReplyFailure.NO_HANDLERS);
    }

    @Test
    void sendReachesTheServiceOnce() {
        Queue<Object> heard = new ConcurrentLinkedQueue<>();
        serve("inbox", message -> heard.add(message.body()));
        on(a.first(), bus -> {
            bus.send("inbox", List.of(), Body.ofJson("{not json"));
            bus.send("inbox", List.of(), Body.ofJson("[1]"));
            bus.send("inbox", List.of(), Body.ofJson("\"last\""));
        });

        await().until(() -> heard.contains("last"));
        assertThat(heard).hasSize(2);
    }

    @Test
    void serviceIsToldTheCursorOfItsPublish() {
        JsonObject request = new JsonObject()
                .put("address", "ok.1")
                .put("body", new JsonObject().put("a", 1))
                .put("headers", new JsonObject().put("h", "v"))
                .put("key", "k");
        JsonObject reply = TestMember.await(service.eventBus().<JsonObject>request(PublishRequests.ADDRESS, request))
                .body();

        assertThat(reply).isEqualTo(new JsonObject().put("cursor", "10:5").put("duplicate", true));
        assertThat(requests()).contains("ok.1 [Header[name=h, value=v]] {\"a\":1} k");
    }

    @Test
    void failedPublishIsRetryable() {
        ReplyException failure = failureOfService(
                PublishRequests.ADDRESS, new JsonObject().put("address", "bad").putNull("body"));

        assertThat(failure.failureCode()).isEqualTo(301);
        assertThat(failure).hasMessage("no answer in time");
        assertThat(requests()).contains("bad [] null null");
    }

    @Test
    void publishRequestsAreChecked() {
        JsonObject good = new JsonObject().put("address", "ok.2").put("body", 1);

        assertThat(refusalOf("text")).isEqualTo(101);
        assertThat(refusalOf(new JsonObject().put("address", "ok.2"))).isEqualTo(101);
        assertThat(refusalOf(new JsonObject().put("body", 1))).isEqualTo(104);
        assertThat(refusalOf(good.copy().put("address", 7))).isEqualTo(104);
        assertThat(refusalOf(good.copy().put("address", "tidegate.node.x.0"))).isEqualTo(104);
        assertThat(refusalOf(good.copy().put("headers", "h"))).isEqualTo(114);
        assertThat(refusalOf(good.copy().put("headers", new JsonObject().put("h", 1))))
                .isEqualTo(114);
        assertThat(refusalOf(good.copy().put("key", ""))).isEqualTo(101);
        assertThat(refusalOf(good.copy().put("key", "k".repeat(257)))).isEqualTo(101);
        assertThat(requests()).noneMatch(text -> text.startsWith("ok.2"));
    }

    @Test
    void publishedPublishRequestIsNotCarriedOutOnEveryLoop() {
        service.eventBus()
                .publish(
                        PublishRequests.ADDRESS,
                        new JsonObject().put("address", "ok.3").put("body", 1));
        for (int i = 0; i < 2 * LOOPS; i++) {
            // Every loop gets its turn, so every loop has seen what was published before.
            TestMember.await(service.eventBus()
                    .request(
                            PublishRequests.ADDRESS,
                            new JsonObject().put("address", "ok.4").put("body", i)));
        }

        assertThat(requests()).noneMatch(text -> text.startsWith("ok.3"));
    }

    @Test
    void nodesThatDieAreToldToEveryLoop() {
        Gateway c = Gateway.on(TestMember.gateway(cluster, 3, LOOPS));
        Gateway d = Gateway.on(TestMember.gateway(cluster, 4, LOOPS));
        TestMember plain = TestMember.service(cluster, 5);
        await().until(() -> a.nodes().isNode(c.id()) && a.nodes().isNode(d.id()));
        plain.kill();
        c.member().kill();
        d.member().kill();

        for (Gateway gateway : List.of(a, b)) {
            for (TestLoop loop : gateway.loops()) {
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(loop.left)
                                .containsOnlyOnce(c.id(), d.id())
                                .doesNotContain(plain.id(), a.id(), b.id()));
                await().until(() -> !loop.disturbances.isEmpty());
            }
        }
        assertThat(a.nodes().loopsOf(c.id())).isZero();
    }

    @Test
    void stoppedBusHasSentEverythingAndListensNoMore() {
        Gateway c = Gateway.on(TestMember.gateway(cluster, 6, LOOPS));
        await().until(() -> a.nodes().isNode(c.id()));
        on(c.first(), bus -> bus.hold("stopped"));
        await().until(() -> memberA.registrations("stopped") == 1);
        for (TestLoop loop : c.loops()) {
            loop.<Void>on(bus -> {
                bus.deliver(List.of(b.id()), batch("last", 0, 1));
                return bus.stop();
            });
        }

        await().untilAsserted(() -> assertThat(batchesAt(b.home("last"), "last"))
                .containsExactly(batch("last", 0, 1), batch("last", 0, 1)));
        await().until(() -> memberA.registrations("stopped") == 0);
        for (int i = 0; i < LOOPS; i++) {
            assertThat(memberA.registrations(Links.addressOf(c.id(), i))).isZero();
        }
        c.nodes().close();
        c.member().close();
        await().until(() -> a.first().left.contains(c.id()));
    }

    private static List<Batch> batchesAt(TestLoop loop, String address) {
        return loop.batches.stream()
                .filter(batch -> batch.address().equals(address))
                .toList();
    }

    private static Batch batch(String address, int offset, int count) {
        return new Batch(
                address,
                new Position(EPOCH, offset),
                IntStream.rangeClosed(offset + 1, offset + count)
                        .mapToObj(i -> new Publication("id" + i, List.of(), Body.ofJson("" + i), i))
                        .toList());
    }

    private static void on(TestLoop loop, Consumer<ClusterBus> action) {
        loop.<Object>on(bus -> {
            action.accept(bus);
            return Future.succeededFuture(bus);
        });
    }

    private void publishNatively(String address, String json) {
        Publication publication = new Publication("id", List.of(), Body.ofJson(json), 0);
        on(a.first(), bus -> bus.publishNatively(address, new Position(EPOCH, 1), publication));
    }

    private void serve(String address, Consumer<Message<Object>> handler) {
        TestMember.await(service.eventBus().consumer(address, handler::accept).completion());
    }

    private ServiceFailure failureOf(String address) {
        Future<ServiceReply> reply = a.first().begin(bus -> bus.request(address, List.of(), Body.ofJson("1")));
        await().until(reply::isComplete);
        return assertThat(reply.cause())
                .asInstanceOf(type(ServiceFailure.class))
                .actual();
    }

    private ReplyException failureOfService(String address, Object body) {
        Future<Message<Object>> reply = service.eventBus().request(address, body);
        await().until(reply::isComplete);
        return (ReplyException) Objects.requireNonNull(reply.cause());
    }

    private int refusalOf(Object request) {
        ReplyException failure = failureOfService(PublishRequests.ADDRESS, request);
        assertThat(failure.failureType()).isEqualTo(ReplyFailure.RECIPIENT_FAILURE);
        return failure.failureCode();
    }

    private List<String> requests() {
        List<String> all = new ArrayList<>();
        List.of(a, b).forEach(gateway -> gateway.loops().forEach(loop -> all.addAll(loop.requests)));
        return all;
    }
}
