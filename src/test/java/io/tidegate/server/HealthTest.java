package io.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HealthTest {
    @Test
    void publicationsAreTakenWhileEnoughNodesSeeEachOther() {
        assertThat(new Health(true, 2, 2).takesPublications()).isTrue();
        assertThat(new Health(true, 1, 2).takesPublications()).isFalse();
        assertThat(new Health(true, 1, 0).takesPublications()).isTrue();
        assertThat(new Health(false, 3, 2).takesPublications()).isFalse();
    }
}
