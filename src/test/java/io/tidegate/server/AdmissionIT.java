package io.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.testkit.RawClient;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A storm of handshakes at a node that has a client already. */
final class AdmissionIT {
    private static final int STORM = 200;
    private static final int RATE = 20;

    @Test
    void stormIsAnswered503AndTheClientThatIsThereGetsEverything() {
        try (MeasuredNode node = MeasuredNode.start(
                        Map.of("websocket.handshakesPerSecondMax", "" + RATE, "websocket.retryWithin", "4s"));
                RawClient bystander = RawClient.connect(node.url() + "/ws")) {
            bystander.send(new JsonObject()
                    .put("type", "register")
                    .put("address", "storm")
                    .put("since", "earliest"));
            long began = System.nanoTime();
            List<String> answers = IntStream.range(0, STORM)
                    .mapToObj(i -> {
                        bystander.send(new JsonObject()
                                .put("type", "publish")
                                .put("address", "storm")
                                .put("body", i));
                        assertThat(bystander.awaitJson().getInteger("body")).isEqualTo(i);
                        return RawClient.handshakeAnswer(node.url() + "/ws").toLowerCase(Locale.ROOT);
                    })
                    .toList();
            double seconds = (System.nanoTime() - began) / 1e9;
            List<String> refused =
                    answers.stream().filter(answer -> answer.contains(" 503 ")).toList();

            assertThat(STORM - refused.size())
                    .as("admitted in %s s", seconds)
                    .isPositive()
                    .isLessThanOrEqualTo((int) (seconds * RATE) + RATE / 10 + 2);
            assertThat(refused)
                    .isNotEmpty()
                    .allSatisfy(answer -> assertThat(answer).containsPattern("retry-after: [1-4]\r\n"));
            assertThat(refused.stream().map(AdmissionIT::retryAfter).distinct())
                    .as("drawn for each")
                    .hasSizeGreaterThan(1);
            assertThat(node.registry()
                            .get("tidegate.handshakes.refused")
                            .tag("reason", "rate")
                            .counter()
                            .count())
                    .isEqualTo(refused.size());
        }
    }

    private static String retryAfter(String answer) {
        return answer.lines()
                .filter(line -> line.startsWith("retry-after"))
                .findFirst()
                .orElseThrow();
    }
}
