package io.tidegate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ShareCountTest {
    private final ShareCount count = new ShareCount(4);

    @Test
    void saysOnceThatAllHaveIt() {
        assertThat(count.onDelivered(0, 3)).isFalse();
        assertThat(count.onDelivered(0, 3)).isFalse();
        assertThat(count.onDelivered(0, 3)).isTrue();
        assertThat(count.onDelivered(0, 3)).isFalse();
    }

    @Test
    void countsEachPublicationByItself() {
        assertThat(count.onDelivered(1, 2)).isFalse();
        assertThat(count.onDelivered(2, 2)).isFalse();
        assertThat(count.onDelivered(1, 2)).isTrue();
        assertThat(count.onDelivered(2, 2)).isTrue();
    }

    @Test
    void aPlaceIsUsedAgain() {
        count.onDelivered(1, 2);
        assertThat(count.onDelivered(5, 2)).isFalse();
        assertThat(count.onDelivered(1, 2)).as("no longer in flight").isFalse();
        assertThat(count.onDelivered(5, 2)).isTrue();
    }
}
