package io.tidegate.config;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Finds what a configuration promises and the machine cannot keep, each with what there is, what is needed and how to change it. */
public final class MachineWarnings {
    /** Members, the event bus, files, and what else a process has open. */
    private static final long OTHER_FILES = 1000;

    /** What a connection with a session and a subscription costs on the heap: docs/benchmarks.md. */
    private static final long CONNECTION_BYTES = 2800;

    /** What a node needs without any connection, and for garbage that is being made. */
    private static final long NODE_BYTES = 128L << 20;

    /** What a node needs outside the heap beside what waits for slow clients. */
    private static final long NODE_DIRECT_BYTES = 64L << 20;

    /** What Linux has by itself. */
    private static final long MAPS = 65_530;

    /** A wave is what comes while nobody accepts, as in a pause. */
    private static final long WAVES_PER_SECOND = 4;

    private static final long MEBIBYTE = 1L << 20;

    private final List<String> warnings = new ArrayList<>();

    private MachineWarnings() {}

    /** Every warning in one line that begins with the setting it is about. */
    public static List<String> of(Config config, Machine machine) {
        MachineWarnings found = new MachineWarnings();
        found.files(config, machine);
        found.kernel(config.websocket(), machine);
        found.memory(config, machine);
        return List.copyOf(found.warnings);
    }

    private void warn(OptionalLong there, long needed, String text) {
        if (there.isPresent() && there.getAsLong() < needed) {
            warnings.add(text.formatted(there.getAsLong(), needed));
        }
    }

    private void files(Config config, Machine machine) {
        long connections = config.websocket().connectionsMax();
        warn(
                machine.openFiles(),
                connections + config.http().connectionsMax() + OTHER_FILES,
                "websocket.connectionsMax: this process may open %d files, and " + connections
                        + " connections need %d; raise the limit (ulimit -n, LimitNOFILE of systemd), or lower connectionsMax");
    }

    private void kernel(WebSocketConfig websocket, Machine machine) {
        long wave = websocket.handshakesPerSecondMax() / WAVES_PER_SECOND;
        String waves =
                ", and %d clients may come within a pause of a quarter of a second (websocket.handshakesPerSecondMax); ";
        warn(
                machine.acceptQueue(),
                wave,
                "net.core.somaxconn: %d connections may wait to be accepted" + waves
                        + "raise it: sysctl -w net.core.somaxconn=16384");
        warn(
                machine.synQueue(),
                wave,
                "net.ipv4.tcp_max_syn_backlog: %d connections may be in the making" + waves
                        + "raise it: sysctl -w net.ipv4.tcp_max_syn_backlog=16384");
        warn(
                machine.maps(),
                MAPS,
                "vm.max_map_count: a process may have %d memory maps, and Java with many threads needs up to %d;"
                        + " raise it: sysctl -w vm.max_map_count=262144");
        long tracked = 2L * websocket.connectionsMax();
        warn(
                machine.trackedConnections(),
                tracked,
                "net.netfilter.nf_conntrack_max: the firewall follows %d connections, then it drops packets of new ones, and "
                        + websocket.connectionsMax()
                        + " clients need %d; raise it: sysctl -w net.netfilter.nf_conntrack_max="
                        + 2 * tracked);
    }

    private void memory(Config config, Machine machine) {
        long connections = config.websocket().connectionsMax();
        long heap = connections * CONNECTION_BYTES + config.hub().tailBytesMax() + NODE_BYTES;
        warn(
                mebibytes(machine.heapBytes()),
                heap / MEBIBYTE,
                "websocket.connectionsMax: the heap may grow to %d MiB, and " + connections
                        + " connections with hub.tailBytesMax need %d, without the streams that this node holds; raise it (-Xmx in TIDEGATE_JAVA_OPTS), or lower connectionsMax");
        warn(
                mebibytes(machine.directBytes()),
                (config.websocket().backlogBytesMax() + NODE_DIRECT_BYTES) / MEBIBYTE,
                "websocket.backlogBytesMax: memory outside the heap may grow to %d MiB, and what waits for slow clients needs %d;"
                        + " raise it (-XX:MaxDirectMemorySize in TIDEGATE_JAVA_OPTS), or lower backlogBytesMax");
    }

    private static OptionalLong mebibytes(OptionalLong bytes) {
        return bytes.isPresent() ? OptionalLong.of(bytes.getAsLong() / MEBIBYTE) : bytes;
    }
}
