package io.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RouteTest {
    private static final Duration USUAL = Duration.ofSeconds(1);

    private final AtomicLong nanos =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(2).toNanos());
    private final Route route = new Route(List.of("a", "b", "c"), nanos::get);

    @Test
    void urlsComeInTurnAfterTheUsualWait() {
        assertThat(route.url()).isEqualTo("a");
        for (String next : List.of("b", "c", "a", "b")) {
            assertThat(route.next(USUAL)).isEqualTo(USUAL);
            assertThat(route.url()).isEqualTo(next);
        }
    }

    @Test
    void gatewayThatRefusedIsLeftOutUntilItsTimeHasCome() {
        route.onRefused(Duration.ofSeconds(5));
        assertThat(urlsAfter(4)).containsExactly("b", "c", "b", "c");

        nanos.addAndGet(Duration.ofSeconds(4).toNanos());
        assertThat(urlsAfter(1)).containsExactly("a");
    }

    @Test
    void whenAllHaveRefusedTheSoonestIsWaitedFor() {
        route.onRefused(Duration.ofSeconds(9));
        route.next(USUAL);
        route.onRefused(Duration.ofSeconds(3));
        route.next(USUAL);
        route.onRefused(Duration.ofSeconds(5));

        assertThat(route.next(USUAL)).isEqualTo(Duration.ofSeconds(3));
        assertThat(route.url()).isEqualTo("b");
    }

    private List<String> urlsAfter(int tries) {
        return IntStream.range(0, tries)
                .mapToObj(i -> {
                    assertThat(route.next(USUAL)).isEqualTo(USUAL);
                    return route.url();
                })
                .toList();
    }
}
