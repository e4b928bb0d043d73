package io.tidegate.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.config.ConfigLoader;
import io.tidegate.transport.AddressLimits.Verdict;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class AddressLimitsTest {
    private static final String CLIENT = "198.51.100.1";
    private static final String OTHER = "198.51.100.2";

    private long now = Long.MAX_VALUE - 5; // as a clock may that begins anywhere
    private final AddressLimits limits = limits(3, 10, 2);

    private AddressLimits limits(int connections, int perSecond, int remembered) {
        return new AddressLimits(
                ConfigLoader.load(
                                null,
                                Map.of(),
                                Map.of(
                                        "websocket.connectionsPerIpMax", "" + connections,
                                        "websocket.handshakesPerSecondPerIpMax", "" + perSecond,
                                        "websocket.ipsRememberedMax", "" + remembered))
                        .websocket(),
                () -> now);
    }

    private static InetAddress ip(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private Verdict take(String address) {
        return limits.take(ip(address));
    }

    @Test
    void addressHasItsPlacesAndNoneBeyond() {
        for (int i = 0; i < 3; i++) {
            assertThat(take(CLIENT)).isEqualTo(Verdict.TAKEN);
        }
        assertThat(take(CLIENT)).isEqualTo(Verdict.TOO_MANY);
        assertThat(take(OTHER)).isEqualTo(Verdict.TAKEN);
        limits.giveBack(ip(CLIENT));
        assertThat(take(CLIENT)).isEqualTo(Verdict.TAKEN);
        assertThat(take(CLIENT)).isEqualTo(Verdict.TOO_MANY);
    }

    @Test
    void clientThatComesAgainAndAgainWaits() {
        comeAndGo(10);
        assertThat(take(CLIENT)).isEqualTo(Verdict.TOO_FAST);
        now += Duration.ofMillis(99).toNanos();
        assertThat(take(CLIENT)).isEqualTo(Verdict.TOO_FAST);
        now += Duration.ofMillis(1).toNanos();
        comeAndGo(1);
        assertThat(take(CLIENT)).isEqualTo(Verdict.TOO_FAST);
        now += Duration.ofSeconds(100).toNanos();
        comeAndGo(10);
        assertThat(take(CLIENT)).isEqualTo(Verdict.TOO_FAST);
    }

    private void comeAndGo(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(take(CLIENT)).isEqualTo(Verdict.TAKEN);
            limits.giveBack(ip(CLIENT));
        }
    }

    @Test
    void networkOfIpVersion6CountsAsOne() {
        assertThat(take("2001:db8:1:2::1")).isEqualTo(Verdict.TAKEN);
        assertThat(take("2001:db8:1:2:ffff::2")).isEqualTo(Verdict.TAKEN);
        assertThat(take("2001:db8:1:2:3:4:5:6")).isEqualTo(Verdict.TAKEN);
        assertThat(take("2001:db8:1:2::4")).isEqualTo(Verdict.TOO_MANY);
        assertThat(take("2001:db8:1:3::1")).isEqualTo(Verdict.TAKEN);
    }

    @Test
    void addressOfIpVersion4IsNoNetworkOfVersion6() {
        for (int i = 0; i < 3; i++) {
            assertThat(take("0.0.0.1")).isEqualTo(Verdict.TAKEN);
        }
        assertThat(take("0:0:0:1::")).isEqualTo(Verdict.TAKEN);
    }

    @Test
    void ownMachineHasNoLimits() {
        for (int i = 0; i < 100; i++) {
            assertThat(take("127.0.0.1")).isEqualTo(Verdict.TAKEN);
            assertThat(take("::1")).isEqualTo(Verdict.TAKEN);
        }
    }

    @Test
    void onlySoManyAddressesAreRemembered() {
        comeAndGo(10);
        assertThat(take(OTHER)).isEqualTo(Verdict.TAKEN);
        assertThat(take(CLIENT)).as("still known").isEqualTo(Verdict.TOO_FAST);
        IntStream.rangeClosed(3, 4)
                .forEach(i -> assertThat(take("198.51.100." + i)).isEqualTo(Verdict.TAKEN));
        assertThat(take(CLIENT)).as("forgotten").isEqualTo(Verdict.TAKEN);
    }
}
