package io.tidegate.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.config.Config;
import io.tidegate.testkit.Program;
import io.tidegate.testkit.ShippedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code conf/tidegate.sysctl.conf} against the kernel that runs the tests. */
final class SysctlTest {
    private static final Path FILE = Path.of("conf", "tidegate.sysctl.conf");
    private static final ShippedFile SHIPPED = ShippedFile.read(FILE);

    /** How far a node's event bus is above its member port. */
    private static final int EVENT_BUS = 10_000;

    @Test
    void kernelHasEverySettingThatMayNotFail() {
        assertThat(settings().filter(line -> !line.startsWith("-")))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(Path.of(
                                "/proc/sys", line.replaceFirst(" = .*", "").replace('.', '/')))
                        .exists());
    }

    @Test
    void sysctlReadsEveryLine() {
        Program.assumeInstalled("sysctl");
        Program.Ended ended = Program.run(List.of("sysctl", "--dry-run", "-p", FILE.toString()));
        assertThat(ended.code()).as(ended.output()).isZero();
        assertThat(ended.output().lines())
                .containsAll(settings()
                        .filter(line -> !line.startsWith("-"))
                        .map(line -> line.replaceAll(" +", " "))
                        .toList());
    }

    @Test
    void everySettingHasItsReasonAbove() {
        for (String block : SHIPPED.text().split("\n\n", -1)) {
            assertThat(block).startsWith("#");
        }
    }

    @Test
    void settingsFitTheDefaults() throws IOException {
        Config config = Config.defaults();
        int member = config.cluster().port();
        assertThat(SHIPPED.find("ip_local_reserved_ports = (.*)").split(",", -1))
                .contains("" + config.websocket().port(), "" + member, "" + (member + EVENT_BUS), "9090");
        String[] range = SHIPPED.find("ip_local_port_range = (.*)").split(" ", -1);
        assertThat(Integer.parseInt(range[1]) - Integer.parseInt(range[0]))
                .isGreaterThan(2 * config.websocket().connectionsMax());
        assertThat(Integer.parseInt(SHIPPED.find("somaxconn = (.*)")))
                .isGreaterThanOrEqualTo(config.websocket().handshakesPerSecondMax());
        assertThat(Integer.parseInt(SHIPPED.find("nf_conntrack_max = (.*)")))
                .isGreaterThanOrEqualTo(2 * 3 * config.websocket().connectionsMax());
        assertThat(Files.readString(FILE))
                .as("systemd has them at their largest")
                .doesNotContainPattern("(?m)^fs\\.");
    }

    private static Stream<String> settings() {
        return SHIPPED.text().lines().filter(line -> !line.isBlank() && !line.startsWith("#"));
    }
}
