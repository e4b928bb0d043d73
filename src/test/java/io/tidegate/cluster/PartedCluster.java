package io.tidegate.cluster;

import io.tidegate.testkit.NodeProcess;
import io.tidegate.testkit.TestNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Nodes on machines of their own, of which each has a client that listens to everything and one that publishes. */
final class PartedCluster implements AutoCloseable {
    /** Name of the cluster, which is alone in its network. */
    static final String NAME = "parted";

    private static final Path SHIPPED = Path.of("cluster", "hazelcast.yaml");

    /** What the shipped file waits for, and what tests do. */
    private static final Map<String, String> FASTER = Map.of(
            "hazelcast.heartbeat.interval.seconds: \"2\"", "hazelcast.heartbeat.interval.seconds: \"1\"",
            "hazelcast.max.no.heartbeat.seconds: \"15\"", "hazelcast.max.no.heartbeat.seconds: \"6\"",
            "merge.first.run.delay.seconds: \"30\"", "merge.first.run.delay.seconds: \"4\"",
            "merge.next.run.delay.seconds: \"30\"", "merge.next.run.delay.seconds: \"4\"");

    final TestNetwork network;
    final Places places = new Places();
    final List<NodeProcess> nodes = new ArrayList<>();
    final List<Witness> witnesses = new ArrayList<>();
    final List<Announcer> announcers = new ArrayList<>();

    private PartedCluster(TestNetwork network) {
        this.network = network;
    }

    /**
     * Starts three nodes.
     *
     * @param directory for their Hazelcast file
     * @param maps what the file's section of maps has more
     * @param more further arguments of {@code serve}
     */
    static PartedCluster start(Path directory, String maps, List<String> addresses, String... more) throws IOException {
        PartedCluster cluster = new PartedCluster(TestNetwork.start(3));
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.addAll(List.of("--set", "cluster.file=" + file(directory, maps)));
        try {
            cluster.nodes.addAll(IntStream.range(0, 3)
                    .parallel()
                    .mapToObj(machine -> NodeProcess.start(cluster.network, machine, NAME, arguments))
                    .toList());
            for (NodeProcess node : cluster.nodes) {
                cluster.witnesses.add(new Witness(node.url(), cluster.places, addresses));
                cluster.announcers.add(new Announcer(node.url(), cluster.places));
            }
            return cluster;
        } catch (RuntimeException | AssertionError error) {
            cluster.close();
            throw error;
        }
    }

    private static Path file(Path directory, String maps) throws IOException {
        String text = Files.readString(SHIPPED);
        for (Map.Entry<String, String> change : FASTER.entrySet()) {
            if (!text.contains(change.getKey())) {
                throw new AssertionError(SHIPPED + " does not have " + change.getKey());
            }
            text = text.replace(change.getKey(), change.getValue());
        }
        return Files.writeString(directory.resolve("hazelcast.yaml"), text + maps);
    }

    @Override
    public void close() {
        witnesses.forEach(Witness::close);
        announcers.forEach(Announcer::close);
        nodes.forEach(NodeProcess::close);
        network.close();
    }
}
