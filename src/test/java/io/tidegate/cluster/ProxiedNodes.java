package io.tidegate.cluster;

import io.tidegate.testkit.FreePorts;
import io.tidegate.testkit.NodeProcess;
import io.tidegate.testkit.OpenAccess;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A cluster of three nodes, named node-0 to node-2, that have an admin port each, as proxies and Prometheus need it. */
final class ProxiedNodes implements AutoCloseable {
    static final int COUNT = 3;

    private final String cluster = "proxy-" + UUID.randomUUID();
    private final List<Member> members;

    private record Member(NodeProcess process, int adminPort) {}

    /** Starts them with these settings. */
    ProxiedNodes(Map<String, String> settings) {
        Member first = start(0, List.of(), settings);
        List<Integer> known = List.of(first.process().clusterPort());
        members = Stream.concat(
                        Stream.of(first),
                        IntStream.range(1, COUNT).parallel().mapToObj(i -> start(i, known, settings)).toList().stream())
                .toList();
    }

    private Member start(int index, List<Integer> known, Map<String, String> settings) {
        int adminPort = FreePorts.one();
        Stream<String> own = Stream.of("cluster.node=node-" + index, "http.port=" + adminPort);
        Stream<String> all =
                Stream.concat(own, settings.entrySet().stream().map(entry -> entry.getKey() + '=' + entry.getValue()));
        // Not for development: that would let every web page in.
        Stream<String> access =
                Stream.of(OpenAccess.CLOSED, "--config", OpenAccess.file().toString());
        String[] arguments = Stream.concat(access, all.flatMap(setting -> Stream.of("--set", setting)))
                .toArray(String[]::new);
        return new Member(NodeProcess.start(cluster, known, arguments), adminPort);
    }

    NodeProcess node(int index) {
        return members.get(index).process();
    }

    /** Host and port for clients. */
    String clients(int index) {
        return URI.create(node(index).url()).getAuthority();
    }

    /** Port for operators. */
    int adminPort(int index) {
        return members.get(index).adminPort();
    }

    /** What all printed last. */
    String log() {
        return members.stream().map(member -> member.process().log()).collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        members.forEach(member -> member.process().close());
    }
}
