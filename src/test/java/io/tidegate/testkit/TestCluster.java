package io.tidegate.testkit;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/** A cluster of nodes in JVMs of their own, under a name that no other test uses. */
public final class TestCluster implements AutoCloseable {
    private final String name = "test-" + UUID.randomUUID();
    private final List<NodeProcess> nodes = new CopyOnWriteArrayList<>();
    private final List<String> more;

    private TestCluster(List<String> more) {
        this.more = more;
    }

    /**
     * Starts so many nodes: the first alone, then the others at once.
     *
     * @param more further arguments of {@code serve}, for each node
     */
    public static TestCluster start(int count, String... more) {
        TestCluster cluster = new TestCluster(List.of(more));
        try {
            cluster.add();
            IntStream.range(1, count).parallel().forEach(i -> cluster.add());
            return cluster;
        } catch (RuntimeException | AssertionError error) {
            cluster.close();
            throw error;
        }
    }

    /** Starts one more node, which joins those that run. */
    public NodeProcess add() {
        List<Integer> members = nodes.stream()
                .filter(NodeProcess::isAlive)
                .map(NodeProcess::clusterPort)
                .toList();
        NodeProcess node = NodeProcess.start(name, members, more.toArray(String[]::new));
        nodes.add(node);
        return node;
    }

    /** Starts a node again that has ended, where it was. */
    public NodeProcess restart(int index) {
        List<Integer> members = nodes.stream()
                .filter(NodeProcess::isAlive)
                .map(NodeProcess::clusterPort)
                .toList();
        NodeProcess node = nodes.get(index).restart(name, members, more.toArray(String[]::new));
        nodes.set(index, node);
        return node;
    }

    /** The nodes in the order in which they became ready, dead ones included. */
    public List<NodeProcess> nodes() {
        return List.copyOf(nodes);
    }

    /** WebSocket URLs of the nodes, in the same order. */
    public List<String> urls() {
        return nodes.stream().map(NodeProcess::url).toList();
    }

    /** One of the nodes. */
    public NodeProcess node(int index) {
        return nodes.get(index);
    }

    /** Name of the cluster. */
    public String name() {
        return name;
    }

    /** Kills all nodes. */
    @Override
    public void close() {
        nodes.forEach(NodeProcess::close);
    }
}
