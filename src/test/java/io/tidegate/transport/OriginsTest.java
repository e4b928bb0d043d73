package io.tidegate.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OriginsTest {
    private final Origins origins = new Origins(List.of("https://shop.example", "http://localhost:3000"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://shop.example",
                "HTTPS://Shop.Example",
                "https://shop.example:443",
                "http://localhost:3000",
            })
    void pageThatIsListedMayConnect(String origin) {
        assertThat(origins.allow(List.of(origin))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "*",
                "https://shop.example/",
                "https://shop.example:8443",
                "http://shop.example",
                "https://shop.example.evil.example",
                "https://evil-shop.example",
                "https://evil.example/https://shop.example",
                "https://shop.example@evil.example",
                "https://shop.example https://evil.example",
                "https://sub.shop.example",
                "http://localhost",
                "http://localhost:3000\u0000",
                "shop.example",
                "file://",
            })
    void pageThatIsNotListedMayNot(String origin) {
        assertThat(origins.allow(List.of(origin))).isFalse();
    }

    @Test
    void handshakeWithoutOriginIsNoBrowsers() {
        assertThat(origins.allow(List.of())).isTrue();
        assertThat(new Origins(List.of()).allow(List.of())).isTrue();
    }

    @Test
    void nothingIsListedUnlessItIs() {
        assertThat(new Origins(List.of()).allow(List.of("https://shop.example")))
                .isFalse();
    }

    @Test
    void severalOriginsAreNoBrowsers() {
        assertThat(origins.allow(List.of("https://shop.example", "https://shop.example")))
                .isFalse();
    }

    @Test
    void pageWithoutOriginMayConnectWhereNullIsListed() {
        assertThat(new Origins(List.of("null")).allow(List.of("null"))).isTrue();
    }

    @Test
    void starAllowsEverybody() {
        Origins any = new Origins(List.of("*"));
        assertThat(any.allow(List.of("https://evil.example"))).isTrue();
        assertThat(any.allow(List.of("null"))).isTrue();
    }
}
