package io.tidegate.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.config.Config;
import io.tidegate.config.DrainConfig;
import io.tidegate.testkit.Program;
import io.tidegate.testkit.ShippedFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit for systemd and the limits beside it. That its command line starts a node is ServiceUnitIT's. */
final class ServiceUnitTest {
    /** What a node that stops takes at most beside its drain, before it ends by itself. */
    private static final Duration LEAVE = Duration.ofMinutes(2);

    /** Tenths; systemd calls up to 4.9 "OK" and what services have without hardening, 9.2, "UNSAFE". */
    private static final int EXPOSURE_MAX = 20;

    private static final ShippedFile UNIT = ShippedFile.read(Path.of("conf", "tidegate.service"));
    private static final ShippedFile LIMITS = ShippedFile.read(Path.of("conf", "tidegate.limits.conf"));

    @Test
    void systemdFindsNothingWrongWithTheUnit(@TempDir Path folder) {
        Program.assumeInstalled("systemd-analyze");
        Path repository = Path.of("").toAbsolutePath();
        Path unit = UNIT.with("/opt/tidegate", repository.toString()).writeTo(folder);
        Program.Ended verified = Program.run(List.of("systemd-analyze", "verify", unit.toString()));
        assertThat(verified.code()).as(verified.output()).isZero();
        assertThat(verified.output()).doesNotContain("tidegate.service");
        Program.Ended measured = Program.run(List.of(
                "systemd-analyze",
                "security",
                "--no-pager",
                "--offline=true",
                "--threshold=" + EXPOSURE_MAX,
                unit.toString()));
        assertThat(measured.code()).as(measured.output()).isZero();
        assertThat(measured.output()).contains("Overall exposure level");
    }

    @Test
    void systemdWaitsUntilANodeHasEndedByItself() {
        DrainConfig drain = Config.defaults().drain();
        Duration stop = Duration.ofSeconds(Integer.parseInt(UNIT.find("(?m)^TimeoutStopSec=(\\d+)$")));
        assertThat(stop)
                .isGreaterThan(drain.window()
                        .plus(drain.patience())
                        .plus(LEAVE)
                        .plus(Config.defaults().cluster().linger()));
    }

    @Test
    void connectionsFitIntoTheLimits() {
        String descriptors = UNIT.find("(?m)^LimitNOFILE=(\\d+)$");
        assertThat(Integer.parseInt(descriptors))
                .isGreaterThanOrEqualTo(4 * Config.defaults().websocket().connectionsMax());
        String user = UNIT.find("(?m)^User=(\\w+)$");
        for (String kind : List.of("soft", "hard")) {
            assertThat(LIMITS.find("(?m)^" + user + " +" + kind + " +nofile +(\\d+)$"))
                    .isEqualTo(descriptors);
        }
        assertThat(LIMITS.find("(?m)^" + user + " +- +core +(\\d+)$")).isEqualTo(UNIT.find("(?m)^LimitCORE=(\\d+)$"));
    }

    @Test
    void everyLineOfTheLimitsIsUnderstood() {
        assertThat(LIMITS.text().lines().filter(line -> !line.isBlank() && !line.startsWith("#")))
                .allMatch(line -> line.matches("\\S+ +(soft|hard|-) +(nofile|core) +\\d+"));
    }
}
