package io.tidegate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LayoutTest {
    /** Each publisher's numbers at each address begin at 0 and have no hole, and no two publishers share a place. */
    @ParameterizedTest
    @CsvSource({"1,1", "1,5", "5,1", "3,7", "7,3", "6,3", "3,6", "64,1000", "4,4"})
    void numbersOfAPublisherAtAnAddressFollowOneAnother(int publishers, int addresses) {
        Layout layout = new Layout(10, addresses, publishers, 1, 1);
        Map<Integer, Set<Integer>> places = new HashMap<>();
        for (int publisher = 0; publisher < publishers; publisher++) {
            Map<Integer, Long> next = new HashMap<>();
            for (long number = 0; number < 5L * layout.addressCountOf(publisher); number++) {
                int address = layout.addressOf(publisher, number);
                assertThat(layout.sequenceOf(publisher, number)).isEqualTo(next.merge(address, 1L, Long::sum) - 1);
            }
            assertThat(next)
                    .hasSize(layout.addressCountOf(publisher))
                    .allSatisfy((address, count) -> assertThat(count).isEqualTo(5));
            for (int address : next.keySet()) {
                assertThat(places.computeIfAbsent(address, none -> new HashSet<>())
                                .add(layout.slotOf(publisher)))
                        .isTrue();
            }
        }
        assertThat(places)
                .hasSize(addresses)
                .allSatisfy((address, slots) -> assertThat(slots)
                        .hasSize(layout.publishersOf(address))
                        .allMatch(slot -> slot < layout.publishersOf(address)));
    }

    @ParameterizedTest
    @CsvSource({"10,3,1", "10,1,2", "2,5,4", "0,3,2", "100,10,3"})
    void populationsCountEverySubscriberOnce(int subscribers, int addresses, int loops) {
        Layout layout = new Layout(subscribers, addresses, 1, 1, loops);
        Populations populations = new Populations(layout);
        int sum = 0;
        for (int address = 0; address < addresses; address++) {
            int ofAddress = 0;
            int loopsWithSome = 0;
            for (int loop = 0; loop < loops; loop++) {
                ofAddress += populations.onLoop(loop, address);
                loopsWithSome += populations.onLoop(loop, address) > 0 ? 1 : 0;
            }
            assertThat(ofAddress).isEqualTo(layout.subscribersOf(address));
            assertThat(populations.loopsOf(address)).isEqualTo(loopsWithSome);
            sum += ofAddress;
        }
        assertThat(sum).isEqualTo(subscribers);
    }

    @Test
    void subscribersOfEachAddressAreSpreadOverAllTargets() {
        Layout layout = new Layout(24, 4, 1, 2, 1);
        Map<Integer, Set<Integer>> targets = new HashMap<>();
        for (int i = 0; i < 24; i++) {
            targets.computeIfAbsent(layout.addressOfSubscriber(i), none -> new HashSet<>())
                    .add(layout.targetOfSubscriber(i));
        }
        assertThat(targets)
                .hasSize(4)
                .allSatisfy((address, both) -> assertThat(both).containsExactly(0, 1));
    }
}
