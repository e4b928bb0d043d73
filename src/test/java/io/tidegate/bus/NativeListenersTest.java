package io.tidegate.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.testkit.ManualLoops;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class NativeListenersTest {
    private static final int ADDRESSES_MAX = 3;
    private static final int WAITING_BYTES_MAX = 10;

    private final ManualLoops loops = new ManualLoops(1, 1);
    private final List<Set<String>> asked = new ArrayList<>();
    private final List<Promise<Set<String>>> answers = new ArrayList<>();
    private final List<String> done = new ArrayList<>();
    private final NativeListeners listeners =
            new NativeListeners(loops.loop(0), ADDRESSES_MAX, WAITING_BYTES_MAX, this::look);

    @Test
    void publishesWaitForTheLookupInOrder() {
        publish("a", 1);
        publish("a", 2);
        assertThat(done).isEmpty();
        answer(Set.of("a"));
        publish("a", 3);

        assertThat(done).containsExactly("a1", "a2", "a3");
        assertThat(asked).containsExactly(Set.of("a"));
    }

    @Test
    void unheardAddressIsLookedUpOnce() {
        publish("a", 1);
        answer(Set.of());
        publish("a", 2);
        publish("a", 3);

        assertThat(done).isEmpty();
        assertThat(asked).hasSize(1);
    }

    @Test
    void lookupsGoInBatchesOneAtATime() {
        publish("a", 1);
        publish("b", 1);
        publish("c", 1);
        answer(Set.of("a"));
        answer(Set.of("c"));

        assertThat(asked).containsExactly(Set.of("a"), Set.of("b", "c"));
        assertThat(done).containsExactly("a1", "c1");
    }

    @Test
    void changedRegistrationIsLookedUpAgain() {
        publish("a", 1);
        answer(Set.of());
        loops.on(0, () -> listeners.forget("a"));
        publish("a", 2);
        answer(Set.of("a"));

        assertThat(done).containsExactly("a2");
    }

    @Test
    void answerFromBeforeAChangeIsNotBelieved() {
        publish("a", 1);
        loops.on(0, () -> listeners.forget("a"));
        answer(Set.of());
        answer(Set.of("a"));

        assertThat(done).containsExactly("a1");
    }

    @Test
    void disturbanceMakesForgetEverything() {
        publish("a", 1);
        answer(Set.of());
        loops.on(0, listeners::forgetAll);
        publish("a", 2);

        assertThat(asked).hasSize(2);
    }

    @Test
    void timeMakesForgetToo() {
        publish("a", 1);
        answer(Set.of());
        loops.advance(Duration.ofMinutes(1));
        publish("a", 2);

        assertThat(asked).hasSize(2);
    }

    @Test
    void whatWaitsIsBounded() {
        for (int i = 0; i < 2 * WAITING_BYTES_MAX; i++) {
            publish("a", i);
        }
        answer(Set.of("a"));

        assertThat(done).hasSize(WAITING_BYTES_MAX).startsWith("a0").endsWith("a" + (WAITING_BYTES_MAX - 1));
    }

    @Test
    void failedLookupDropsWhatWaitedAndIsTriedAgainLater() {
        publish("a", 1);
        loops.on(0, () -> answers.remove(0).fail("no partition"));
        for (int i = 0; i < WAITING_BYTES_MAX; i++) {
            publish("a", i);
        }
        answer(Set.of("a"));

        assertThat(done).hasSize(WAITING_BYTES_MAX);
    }

    @Test
    void onlySoManyAddressesAreRemembered() {
        for (String address : List.of("a", "b", "c", "a", "d")) {
            publish(address, 1);
            if (!answers.isEmpty()) {
                answer(Set.of());
            }
        }
        // The one that was asked for least recently was b.
        publish("a", 2);
        publish("b", 2);

        assertThat(asked).containsExactly(Set.of("a"), Set.of("b"), Set.of("c"), Set.of("d"), Set.of("b"));
    }

    @Test
    void forgottenAddressGivesItsRoomBack() {
        for (int i = 0; i < WAITING_BYTES_MAX; i++) {
            publish("a", i);
        }
        for (String address : List.of("b", "c", "d", "e")) {
            publish(address, 1);
        }
        answer(Set.of("a"));
        answer(Set.of("b", "c", "d", "e"));

        assertThat(done).containsExactlyInAnyOrder("d1", "e1");
    }

    private void publish(String address, int number) {
        loops.on(0, () -> listeners.whenHeard(address, 1, () -> done.add(address + number)));
    }

    private void answer(Set<String> heard) {
        loops.on(0, () -> answers.remove(0).complete(heard));
    }

    private Future<Set<String>> look(Set<String> addresses) {
        asked.add(addresses);
        Promise<Set<String>> answer = Promise.promise();
        answers.add(answer);
        return answer.future();
    }
}
