package io.tidegate.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.testkit.ServiceProcess;
import io.tidegate.testkit.TestCluster;
import io.tidegate.testkit.TestNetwork;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@link PlainService} in a JVM of its own: tells it what to do and waits for what it says. */
final class RemoteService implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ServiceProcess process;

    private RemoteService(ServiceProcess process) {
        this.process = process;
    }

    static RemoteService start(TestCluster cluster) {
        return new RemoteService(ServiceProcess.start(PlainService.class, cluster));
    }

    static RemoteService start(TestNetwork network, int machine, String clusterName) {
        return new RemoteService(ServiceProcess.start(PlainService.class, network, machine, clusterName));
    }

    /** What it has said so far, of this kind and of this address. */
    List<JsonObject> events(String event, String address) {
        return process.events(event, address);
    }

    /** What the service gets for a request to publish: a reply or a failure. */
    JsonObject ask(Object request) {
        String publish = "tidegate.publish";
        int before = answers(publish).size();
        tell("request", publish, new JsonObject().put("body", request));
        await().atMost(PATIENCE).until(() -> answers(publish).size() > before);
        return answers(publish).get(before);
    }

    private List<JsonObject> answers(String address) {
        return events("answer", address);
    }

    void consume(String address) {
        tell("consume", address, new JsonObject());
        awaitEvents("consuming", address, 1);
    }

    void publish(String address, @Nullable Object body, JsonObject headers) {
        tell("publish", address, new JsonObject().put("body", body).put("headers", headers));
    }

    void stream(String address) {
        tell("stream", address, new JsonObject().put("millis", 5));
    }

    void tell(String command, String address, JsonObject more) {
        process.tell(new JsonObject().put("do", command).put("address", address).mergeIn(more));
    }

    /** Waits until so many consumers of the whole cluster are known to the service. */
    void awaitRegistrations(String address, int count) {
        await().atMost(PATIENCE).until(() -> {
            int before = process.events("registrations", address).size();
            tell("count", address, new JsonObject());
            JsonObject last = awaitEvents("registrations", address, before + 1).get(before);
            return last.getInteger("count") == count;
        });
    }

    List<JsonObject> awaitEvents(String event, String address, int count) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(process.events(event, address)).hasSizeGreaterThanOrEqualTo(count));
        return process.events(event, address);
    }

    @Override
    public void close() {
        process.close();
    }
}
