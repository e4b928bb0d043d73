package io.tidegate.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SourceAddressesTest {
    @Test
    void rangesAndSinglesAreTakenInTurn() {
        SourceAddresses sources =
                SourceAddresses.of("127.0.0.9,127.0.0.254-127.0.1.1").orElseThrow();

        assertThat(IntStream.range(0, 6).mapToObj(i -> hostOf(sources, i)))
                .containsExactly("127.0.0.9", "127.0.0.254", "127.0.0.255", "127.0.1.0", "127.0.1.1", "127.0.0.9");
    }

    private static String hostOf(SourceAddresses sources, int connection) {
        InetSocketAddress source = Objects.requireNonNull(sources.of(connection));
        assertThat(source.getPort()).isZero();
        return source.getAddress().getHostAddress();
    }

    @Test
    void withoutAnyTheSystemChooses() {
        assertThat(SourceAddresses.ANY.of(3)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "127.0.0",
                "127.0.0.256",
                "127.0.0.2-127.0.0.1",
                "127.0.0.1-",
                "127.0.0.1,,127.0.0.2",
                "1.1.1.1-9.9.9.9",
                "::1"
            })
    void whatIsNoListOfAddressesIsRefused(String text) {
        assertThat(SourceAddresses.of(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ws://127.0.0.1:8080/ws, ws://127.0.0.1:8080/ws",
        "ws://host, ws://host:80/",
        "ws://host:81?a=b, ws://host:81/?a=b"
    })
    void targetsAreUrls(String url, String whole) {
        assertThat(Target.of(url).map(Target::toString)).contains(whole);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "wss://host/ws", "http://host", "ws:host", "ws://host:99999/", "ws://ho st/"})
    void whatIsNoTargetIsRefused(String url) {
        assertThat(Target.of(url)).isEqualTo(Optional.empty());
    }
}
