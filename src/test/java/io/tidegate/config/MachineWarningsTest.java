package io.tidegate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class MachineWarningsTest {
    private static final long MEBIBYTE = 1 << 20;
    private static final Config CONFIG = ConfigLoader.load(
            null,
            Map.of(),
            Map.of(
                    "websocket.connectionsMax", "100000",
                    "websocket.handshakesPerSecondMax", "8000",
                    "websocket.backlogBytesMax", "" + 100 * MEBIBYTE,
                    "http.connectionsMax", "64",
                    "hub.tailBytesMax", "" + 64 * MEBIBYTE));

    /** Just enough: open files, accept queue, SYN queue, maps, tracked connections, heap, direct memory. */
    private static final long[] ENOUGH = {101_064, 2000, 2000, 65_530, 200_000, 459 * MEBIBYTE, 164 * MEBIBYTE};

    private static Machine machine(long... figures) {
        List<OptionalLong> each =
                LongStream.of(figures).mapToObj(OptionalLong::of).toList();
        return new Machine(each.get(0), each.get(1), each.get(2), each.get(3), each.get(4), each.get(5), each.get(6));
    }

    @Test
    void whatIsEnoughIsNotWarnedOf() {
        assertThat(MachineWarnings.of(CONFIG, machine(ENOUGH))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource
    void eachThatIsTooSmallIsWarnedOfAlone(
            int index, long there, String setting, String is, String needed, String how) {
        long[] figures = ENOUGH.clone();
        figures[index] = there;
        assertThat(MachineWarnings.of(CONFIG, machine(figures)))
                .singleElement()
                .asString()
                .startsWith(setting + ": ")
                .contains(" " + is + " ", " " + needed, how)
                .doesNotContain("\n", "%");
    }

    static Stream<Arguments> eachThatIsTooSmallIsWarnedOfAlone() {
        return Stream.of(
                Arguments.of(0, 101_063, "websocket.connectionsMax", "101063", "101064", "LimitNOFILE"),
                Arguments.of(0, 1024, "websocket.connectionsMax", "1024", "101064", "ulimit -n"),
                Arguments.of(1, 1999, "net.core.somaxconn", "1999", "2000", "sysctl -w net.core.somaxconn="),
                Arguments.of(
                        2,
                        128,
                        "net.ipv4.tcp_max_syn_backlog",
                        "128",
                        "2000",
                        "sysctl -w net.ipv4.tcp_max_syn_backlog="),
                Arguments.of(3, 65_529, "vm.max_map_count", "65529", "65530", "sysctl -w vm.max_map_count="),
                Arguments.of(
                        4, 199_999, "net.netfilter.nf_conntrack_max", "199999", "200000", "nf_conntrack_max=400000"),
                Arguments.of(5, 458 * MEBIBYTE, "websocket.connectionsMax", "458", "459", "-Xmx"),
                Arguments.of(6, 163 * MEBIBYTE, "websocket.backlogBytesMax", "163", "164", "MaxDirectMemorySize"));
    }

    @Test
    void whatTheMachineDoesNotTellIsNotWarnedOf() {
        OptionalLong unknown = OptionalLong.empty();
        assertThat(MachineWarnings.of(
                        CONFIG, new Machine(unknown, unknown, unknown, unknown, unknown, unknown, unknown)))
                .isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void kernelsFiguresAreReadWhole() throws Exception {
        Process cat = new ProcessBuilder("cat", "/proc/sys/net/core/somaxconn", "/proc/sys/vm/max_map_count").start();
        List<String> figures = cat.inputReader().lines().toList();
        Machine machine = Machine.read();
        assertThat(machine.acceptQueue()).hasValue(Long.parseLong(figures.get(0)));
        assertThat(machine.maps()).hasValue(Long.parseLong(figures.get(1)));
    }

    @Test
    void thisMachineTellsWhatJavaKnows() {
        Machine machine = Machine.read();
        assertThat(machine.heapBytes()).hasValue(Runtime.getRuntime().maxMemory());
        assertThat(machine.directBytes()).isPresent();
        assertThat(machine.openFiles().orElse(1)).isPositive();
    }

    @Test
    void valuesOfTheKernelAreReadWhole() throws Exception {
        Path file = Path.of("/proc/sys/net/core/somaxconn");
        assumeTrue(Files.exists(file), "needs Linux");
        Process cat = new ProcessBuilder("cat", file.toString()).start();
        String value = new String(cat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

        assertThat(Machine.read().acceptQueue()).hasValue(Long.parseLong(value.strip()));
    }
}
