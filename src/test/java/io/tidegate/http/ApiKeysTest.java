package io.tidegate.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.config.ApiKeyConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ApiKeysTest {
    /** SHA-256 of {@code abc}, from FIPS 180-2. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private final ApiKeys keys = new ApiKeys(
            List.of(new ApiKeyConfig("first", "00".repeat(32), List.of()), new ApiKeyConfig("abc", ABC, List.of())));

    @Test
    void keyIsKnownByItsHash() {
        assertThat(keys.ofHeader("Bearer abc")).map(ApiKeyConfig::name).contains("abc");
        assertThat(new ApiKeys(List.of(new ApiKeyConfig("upper", ABC.toUpperCase(java.util.Locale.ROOT), List.of())))
                        .ofHeader("bearer  abc "))
                .isPresent();
    }

    @Test
    void nothingElseIs() {
        assertThat(keys.ofHeader(null)).isEmpty();
        assertThat(keys.ofHeader("")).isEmpty();
        assertThat(keys.ofHeader("Bearer ")).isEmpty();
        assertThat(keys.ofHeader("Bearer " + ABC)).isEmpty();
        assertThat(keys.ofHeader("Basic abc")).isEmpty();
        assertThat(keys.ofHeader("abc")).isEmpty();
        assertThat(new ApiKeys(List.of()).ofHeader("Bearer abc")).isEmpty();
    }
}
