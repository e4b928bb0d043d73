package io.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.testkit.RawClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import jdk.jfr.Configuration;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** conf/tidegate.jfc records what happens to a node. */
@Tag("faults")
final class FlightRecordingIT {
    private static final Path SETTINGS = Path.of("conf", "tidegate.jfc");
    private static final String ADDRESS = "recorded.address";
    private static final String SECRET = "a body that nobody may find in a recording";
    private static final int SMALL = 16_384;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void everySettingIsOfAnEventThatThereIs() throws Exception {
        Set<String> known = FlightRecorder.getFlightRecorder().getEventTypes().stream()
                .map(type -> type.getName())
                .collect(Collectors.toSet());
        assertThat(Configuration.create(SETTINGS).getSettings().keySet().stream()
                        .map(setting -> setting.substring(0, setting.indexOf('#')))
                        .filter(event -> !event.startsWith("tidegate.")))
                .isNotEmpty()
                .isSubsetOf(known);
    }

    @Test
    void aNodesRunIsRecorded() throws Exception {
        try (Recording recording = new Recording(Configuration.create(SETTINGS))) {
            for (String event : List.of("tidegate.Append", "tidegate.CatchUp", "tidegate.Resume")) {
                recording.enable(event).withThreshold(Duration.ZERO);
            }
            recording.start();
            run();
            recording.stop();
            Path file = folder.resolve("node.jfr");
            recording.dump(file);
            List<RecordedEvent> events = ours(file);
            assertThat(one(events, "tidegate.Append").getInt("publications")).isPositive();
            assertThat(one(events, "tidegate.Append").getLong("bytes")).isGreaterThan(SECRET.length());
            assertThat(one(events, "tidegate.Append").getBoolean("succeeded")).isTrue();
            assertThat(one(events, "tidegate.Resume").getString("outcome")).isEqualTo("RECOVERED");
            assertThat(one(events, "tidegate.Resume").getInt("subscriptions")).isEqualTo(1);
            assertThat(one(events, "tidegate.SlowConsumer").getString("action")).isEqualTo("CATCH_UP");
            assertThat(one(events, "tidegate.CatchUp").getLong("toOffset"))
                    .isGreaterThan(one(events, "tidegate.CatchUp").getLong("fromOffset"));
            assertThat(one(events, "tidegate.CatchUp").getInt("slices")).isPositive();
            assertThat(one(events, "tidegate.Drain").getInt("connections")).isEqualTo(1);
            assertThat(events).noneMatch(event -> event.toString().contains(SECRET));
            assertThat(events).noneMatch(event -> event.toString().contains(ADDRESS));
        }
    }

    private static List<RecordedEvent> ours(Path file) throws IOException {
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("tidegate."))
                .toList();
    }

    private static RecordedEvent one(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " was not recorded"));
    }

    /** Ends with a client that is still there when the node stops. */
    private static void run() {
        RawClient last;
        try (MeasuredNode node = MeasuredNode.start(Map.of("websocket.outboundBytesMax", "" + SMALL))) {
            String url = node.url() + "/ws";
            try (RawClient publisher = RawClient.connect(url)) {
                publisher.send(new JsonObject().put("type", "connect"));
                publisher.awaitJson();
                publish(publisher, SECRET);
                resume(url, publisher, node);
                fallBehind(url, publisher, node);
            }
            await().until(() -> node.gauge("tidegate.connections") == 0);
            last = RawClient.connect(url);
            last.send(new JsonObject().put("type", "connect"));
            last.awaitJson();
        }
        last.close();
    }

    private static void publish(RawClient publisher, String body) {
        publisher.send(new JsonObject()
                .put("type", "publish")
                .put("id", 1)
                .put("address", ADDRESS)
                .put("body", body));
        assertThat(publisher.awaitJson().getString("type")).isEqualTo("published");
    }

    private static void resume(String url, RawClient publisher, MeasuredNode node) {
        JsonObject connected;
        try (RawClient first = RawClient.connect(url)) {
            first.send(new JsonObject().put("type", "connect"));
            connected = first.awaitJson();
            first.send(new JsonObject().put("type", "register").put("address", ADDRESS));
            assertThat(first.awaitJson().getString("type")).isEqualTo("registered");
        }
        // What is published before the node sees it go would count as delivered.
        await().until(() -> node.gauge("tidegate.connections") == 1);
        publish(publisher, SECRET);
        try (RawClient again = RawClient.connect(url)) {
            again.send(new JsonObject().put("type", "connect").put("session", connected.getString("session")));
            assertThat(again.awaitJson().getBoolean("resumed")).isTrue();
            assertThat(again.awaitJson().getString("type")).isEqualTo("rec");
        }
    }

    private static void fallBehind(String url, RawClient publisher, MeasuredNode node) {
        try (RawClient slow = RawClient.connect(url, SMALL)) {
            slow.send(new JsonObject().put("type", "register").put("address", ADDRESS));
            await().until(() -> node.gauge("tidegate.subscriptions") > 0);
            slow.stopReading();
            String body = SECRET + "x".repeat(100_000);
            int sent = 0;
            while (node.count("tidegate.slow.consumers") == 0) {
                publish(publisher, body);
                sent++;
                assertThat(sent).as("publications until a client is slow").isLessThan(500);
            }
            slow.resumeReading();
            for (int i = 0; i < sent; i++) {
                assertThat(slow.awaitJson().getString("type")).isEqualTo("rec");
            }
        }
    }
}
