package io.tidegate.chaos;

import io.tidegate.testkit.TestNetwork;
import java.util.List;

/** A network namespace of Linux for each node. What it made goes away with {@link #close}, or with the JVM. */
final class NamespaceNetwork implements Network {
    private final TestNetwork machines;
    private final Thread hook;

    private NamespaceNetwork(TestNetwork machines) {
        this.machines = machines;
        hook = new Thread(machines::close);
    }

    /** Makes the network, where {@link TestNetwork#isPossible}. */
    static NamespaceNetwork make(int nodes) {
        NamespaceNetwork network = new NamespaceNetwork(TestNetwork.start(nodes));
        Runtime.getRuntime().addShutdownHook(network.hook);
        return network;
    }

    @Override
    public List<String> before(int node) {
        return machines.on(node);
    }

    @Override
    public String clientHost(int node) {
        return machines.clientHost(node);
    }

    @Override
    public String clusterHost(int node) {
        return machines.clusterHost(node);
    }

    @Override
    public void isolate(int node) {
        machines.cut(node);
    }

    @Override
    public void heal() {
        for (int node = 0; node < machines.machines(); node++) {
            machines.join(node);
        }
    }

    @Override
    public void close() {
        machines.close();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // the hook runs already
        }
    }
}
