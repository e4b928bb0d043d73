package io.tidegate.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IdWindowTest {
    private static final int STEPS = 20_000;

    /** Ids of the same hash, so that they must be told apart and stand behind one another. */
    private static final List<String> COLLIDING = List.of("AaAa", "AaBB", "BBAa", "BBBB");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void isAnOrderedMapWhateverIsDoneToIt(long seed) {
        Random random = new Random(seed);
        IdWindow window = new IdWindow();
        Map<String, Long> model = new LinkedHashMap<>();
        long offset = 1;
        for (int step = 0; step < STEPS; step++) {
            String id = id(random);
            switch (random.nextInt(20)) {
                case 0 -> trim(window, model, random.nextInt(60));
                case 1 -> {
                    long forgotten = Math.max(1, offset - random.nextInt(40));
                    window.forget(forgotten);
                    model.values().removeIf(known -> known == forgotten);
                }
                case 2 -> {
                    long from = Math.max(1, offset - random.nextInt(5));
                    window.forgetFrom(from);
                    model.values().removeIf(known -> known >= from);
                }
                default -> {
                    window.put(id, offset);
                    model.put(id, offset++);
                }
            }
            assertThat(window.offsetOf(id)).isEqualTo(model.get(id));
            if (step % 50 == 0) {
                assertThat(List.copyOf(window.entries().entrySet())).isEqualTo(List.copyOf(model.entrySet()));
                assertThat(model)
                        .allSatisfy((known, at) ->
                                assertThat(window.offsetOf(known)).isEqualTo(at));
            }
        }
    }

    private static String id(Random random) {
        return random.nextInt(4) == 0
                ? COLLIDING.get(random.nextInt(COLLIDING.size()))
                : "node-0-" + Integer.toString(random.nextInt(200), Character.MAX_RADIX);
    }

    private static void trim(IdWindow window, Map<String, Long> model, int countMax) {
        window.trim(countMax);
        Iterator<String> oldest = model.keySet().iterator();
        for (int excess = model.size() - countMax; excess > 0; excess--) {
            oldest.next();
            oldest.remove();
        }
    }
}
