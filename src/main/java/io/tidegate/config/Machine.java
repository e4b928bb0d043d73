package io.tidegate.config;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * What this process may have of its machine. A figure that the machine does not tell is empty.
 *
 * @param openFiles most file descriptors of this process
 * @param acceptQueue most connections that wait to be accepted, {@code net.core.somaxconn}
 * @param synQueue most connections that are being made, {@code net.ipv4.tcp_max_syn_backlog}
 * @param maps most memory maps of a process, {@code vm.max_map_count}
 * @param trackedConnections most connections that the firewall follows, {@code net.netfilter.nf_conntrack_max}
 * @param heapBytes most bytes of heap
 * @param directBytes most bytes of memory outside the heap
 */
public record Machine(
        OptionalLong openFiles,
        OptionalLong acceptQueue,
        OptionalLong synQueue,
        OptionalLong maps,
        OptionalLong trackedConnections,
        OptionalLong heapBytes,
        OptionalLong directBytes) {
    private static final Path KERNEL = Path.of("/proc/sys");
    private static final int DIGITS_MAX = 32;

    /** As it is now. */
    public static Machine read() {
        OptionalLong heap = OptionalLong.of(Runtime.getRuntime().maxMemory());
        return new Machine(
                openFilesMax(),
                kernel("net/core/somaxconn"),
                kernel("net/ipv4/tcp_max_syn_backlog"),
                kernel("vm/max_map_count"),
                kernel("net/netfilter/nf_conntrack_max"),
                heap,
                directMax(heap));
    }

    private static OptionalLong openFilesMax() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? OptionalLong.of(unix.getMaxFileDescriptorCount())
                : OptionalLong.empty();
    }

    /** In one read: the kernel gives the rest of such a file to nobody. {@code Files.readString} would get its first digit. */
    private static OptionalLong kernel(String file) {
        try (InputStream input = Files.newInputStream(KERNEL.resolve(file))) {
            String text = new String(input.readNBytes(DIGITS_MAX), StandardCharsets.US_ASCII);
            return OptionalLong.of(Long.parseLong(text.strip()));
        } catch (IOException | NumberFormatException notThere) {
            return OptionalLong.empty();
        }
    }

    /** Where it is not set it is as much as the heap may have. */
    private static OptionalLong directMax(OptionalLong heap) {
        HotSpotDiagnosticMXBean machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (machine == null) {
            return OptionalLong.empty();
        }
        long given = Long.parseLong(machine.getVMOption("MaxDirectMemorySize").getValue());
        return given > 0 ? OptionalLong.of(given) : heap;
    }
}
