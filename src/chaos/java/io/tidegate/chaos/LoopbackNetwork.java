package io.tidegate.chaos;

import java.util.List;

/** All nodes on the loopback, where nothing can be cut. */
final class LoopbackNetwork implements Network {
    private static final String HOST = "127.0.0.1";

    @Override
    public List<String> before(int node) {
        return List.of();
    }

    @Override
    public String clientHost(int node) {
        return HOST;
    }

    @Override
    public String clusterHost(int node) {
        return HOST;
    }

    @Override
    public void isolate(int node) {
        throw new IllegalStateException("the loopback cannot be cut; network namespaces are needed");
    }

    @Override
    public void heal() {}

    @Override
    public void close() {}
}
