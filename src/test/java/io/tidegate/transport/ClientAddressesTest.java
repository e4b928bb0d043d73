package io.tidegate.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ClientAddressesTest {
    private final ClientAddresses addresses = new ClientAddresses(List.of("10.0.0.0/8", "2001:db8::/32", "192.0.2.7"));

    static Stream<Arguments> chains() {
        return Stream.of(
                Arguments.of("no proxy", "198.51.100.1", List.of(), "198.51.100.1"),
                Arguments.of("a client that says who it is", "198.51.100.1", List.of("1.2.3.4"), "198.51.100.1"),
                Arguments.of("proxy that says nothing", "10.0.0.1", List.of(), "10.0.0.1"),
                Arguments.of("proxy", "10.0.0.1", List.of("198.51.100.1"), "198.51.100.1"),
                Arguments.of("proxy that is one address", "192.0.2.7", List.of("198.51.100.1"), "198.51.100.1"),
                Arguments.of("not that address", "192.0.2.8", List.of("198.51.100.1"), "192.0.2.8"),
                Arguments.of("client that forged a hop", "10.0.0.1", List.of("1.2.3.4, 198.51.100.1"), "198.51.100.1"),
                Arguments.of(
                        "client that forged a hop in a header of its own",
                        "10.0.0.1",
                        List.of("1.2.3.4", "198.51.100.1"),
                        "198.51.100.1"),
                Arguments.of("two proxies", "10.0.0.1", List.of("198.51.100.1, 10.0.0.2"), "198.51.100.1"),
                Arguments.of("client that forged a proxy", "10.0.0.1", List.of("1.2.3.4, 10.9.9.9,9.9.9.9"), "9.9.9.9"),
                Arguments.of("proxies only", "10.0.0.1", List.of("10.0.0.3, 10.0.0.2"), "10.0.0.3"),
                Arguments.of("garbage", "10.0.0.1", List.of("1.2.3.4, unknown"), "10.0.0.1"),
                Arguments.of("name", "10.0.0.1", List.of("localhost"), "10.0.0.1"),
                Arguments.of("nothing", "10.0.0.1", List.of(""), "10.0.0.1"),
                Arguments.of("commas", "10.0.0.1", List.of(",,,"), "10.0.0.1"),
                Arguments.of("with port", "10.0.0.1", List.of("198.51.100.1:1234"), "198.51.100.1"),
                Arguments.of("IPv6", "10.0.0.1", List.of("2001:dead::1"), "2001:dead:0:0:0:0:0:1"),
                Arguments.of("IPv6 with port", "10.0.0.1", List.of("[2001:dead::1]:443"), "2001:dead:0:0:0:0:0:1"),
                Arguments.of("bracket that does not end", "10.0.0.1", List.of("[2001:dead::1"), "10.0.0.1"),
                Arguments.of("proxy of IPv6", "2001:db8::5", List.of("198.51.100.1"), "198.51.100.1"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("chains")
    void clientIsTheLastWhoIsNoTrustedProxy(String what, String peer, List<String> headers, String client)
            throws UnknownHostException {
        SocketAddress address = SocketAddress.inetSocketAddress(new InetSocketAddress(InetAddress.getByName(peer), 1));
        assertThat(addresses.of(address, headers).getHostAddress()).isEqualTo(client);
    }
}
