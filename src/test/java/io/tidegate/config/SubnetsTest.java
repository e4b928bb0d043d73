package io.tidegate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SubnetsTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.1, 10.0.0.1, true",
        "10.0.0.1, 10.0.0.2, false",
        "0.0.0.0/0, 203.0.113.1, true",
        "0.0.0.0/0, ::1, false",
        "::/0, ::1, true",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "::1, ::1, true",
        "127.0.0.0/8, ::ffff:127.0.0.1, true",
    })
    void addressLiesInANetwork(String subnet, String address, boolean inside) throws UnknownHostException {
        assertThat(new Subnets(List.of(subnet)).contain(InetAddress.getByName(address)))
                .isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10",
                "10.0.0",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/",
                "::/129",
                "localhost",
                "example.com/8",
                "1.2.3.4/8/8"
            })
    void whatIsNoNetworkIsTold(String subnet) {
        assertThat(Subnets.areSubnets(List.of("10.0.0.0/8", subnet))).isFalse();
        assertThatThrownBy(() -> ConfigLoader.load(
                        null, Map.of(), Map.of("websocket.trustedProxies", "10.0.0.0/8, " + subnet + "x")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("websocket.trustedProxies");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"shop.example", "https://", "https://shop.example/", "https://*.shop.example", "https://a@b"})
    void whatIsNoOriginIsTold(String origin) {
        assertThatThrownBy(() -> ConfigLoader.load(null, Map.of(), Map.of("websocket.origins", origin)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("websocket.origins");
    }

    @Test
    void originsAreTakenAsTheyAreWritten() {
        List<String> origins = List.of("https://shop.example", "http://localhost:3000", "null", "*");
        assertThat(ConfigLoader.load(null, Map.of(), Map.of("websocket.origins", String.join(",", origins)))
                        .websocket()
                        .origins())
                .isEqualTo(origins);
    }
}
