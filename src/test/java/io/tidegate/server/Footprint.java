package io.tidegate.server;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/**
 * What a node in this JVM takes, the test beside it included.
 *
 * @param heapBytes after garbage collection
 * @param directBytes memory of direct buffers, Netty's included
 * @param files open file descriptors
 * @param registrations consumers that the cluster knows of
 */
record Footprint(long heapBytes, long directBytes, long files, int registrations) {
    private static final int COLLECTIONS = 3;

    static Footprint of(MeasuredNode node) {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        UnixOperatingSystemMXBean system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Footprint(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                directMemory(),
                system.getOpenFileDescriptorCount(),
                node.registrations());
    }

    private static long directMemory() {
        long bytes = io.netty.util.internal.PlatformDependent.usedDirectMemory();
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            bytes += pool.getName().equals("direct") ? pool.getMemoryUsed() : 0;
        }
        return bytes;
    }
}
