package io.tidegate.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.bus.BusListener.PublishReceipt;
import io.tidegate.config.Config;
import io.tidegate.message.Body;
import io.tidegate.message.ServiceFailure;
import io.tidegate.protocol.FailureCode;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LoopHubTest {
    private final HubWorld world = new HubWorld(1, 1, Config.defaults(), 1);
    private final LoopHub hub = world.hubs.get(0);
    private final List<Future<PublishReceipt>> answers = new ArrayList<>();

    @Test
    void aServiceIsToldThatTheClusterDidNotAnswer() {
        world.unavailableProbability = 1;
        world.loops.on(0, () -> publish(1));
        assertThat(codeOf(answers.get(0))).isEqualTo(FailureCode.UNAVAILABLE.number());
    }

    @Test
    void aServiceIsToldThatTooMuchWaits() {
        world.loops.on(0, () -> {
            publish(Config.defaults().hub().publishBytesMax() - 1_000);
            publish(2_000);
        });
        assertThat(answers.get(0).succeeded()).isTrue();
        assertThat(codeOf(answers.get(1))).isEqualTo(FailureCode.OVERLOADED.number());
    }

    private void publish(int bodyBytes) {
        answers.add(hub.onPublishRequest("a", List.of(), Body.ofJson(new byte[bodyBytes]), null));
    }

    private static int codeOf(Future<PublishReceipt> answer) {
        assertThat(answer.cause()).isInstanceOf(ServiceFailure.class);
        return ((ServiceFailure) answer.cause()).code();
    }
}
