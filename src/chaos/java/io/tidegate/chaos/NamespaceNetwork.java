package io.tidegate.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A network namespace of Linux for each node, with two cables: one to a switch that the nodes share, which can be pulled,
 * and one to the clients. Needs root and iproute2. What it made goes away with {@link #close}, or with the JVM.
 */
final class NamespaceNetwork implements Network {
    private static final Pattern SPACE = Pattern.compile(" ");
    private static final int RUNS = 250;
    private static final int NODES_MAX = 60;
    private static final int CLIENT_NET_SIZE = 4;

    private final int nodes;
    private final long run;
    private final List<String> namespaces = new ArrayList<>();
    private final Thread hook = new Thread(this::remove);

    private NamespaceNetwork(int nodes) {
        this.nodes = nodes;
        run = ProcessHandle.current().pid() % RUNS;
    }

    /**
     * Makes the network.
     *
     * @throws IOException when that cannot be done here, and why
     */
    static NamespaceNetwork make(int nodes) throws IOException {
        if (nodes > NODES_MAX) {
            throw new IOException("a network of namespaces has at most " + NODES_MAX + " nodes");
        }
        NamespaceNetwork network = new NamespaceNetwork(nodes);
        Runtime.getRuntime().addShutdownHook(network.hook);
        try {
            network.makeAll();
            return network;
        } catch (IOException failed) {
            network.close();
            throw failed;
        }
    }

    private void makeAll() throws IOException {
        makeNamespace(hub());
        ip("-n " + hub() + " link add switch type bridge");
        ip("-n " + hub() + " link set switch up");
        for (int node = 0; node < nodes; node++) {
            makeNamespace(namespace(node));
            ip("link add " + port(node) + " netns " + hub() + " type veth peer name cluster netns " + namespace(node));
            ip("-n " + hub() + " link set " + port(node) + " master switch up");
            ip("-n " + namespace(node) + " addr add " + clusterHost(node) + "/24 dev cluster");
            ip("-n " + namespace(node) + " link set cluster up");
            ip("link add " + clients(node) + " type veth peer name clients netns " + namespace(node));
            ip("addr add " + clientNet(node, 1) + "/30 dev " + clients(node));
            ip("link set " + clients(node) + " up");
            ip("-n " + namespace(node) + " addr add " + clientHost(node) + "/30 dev clients");
            ip("-n " + namespace(node) + " link set clients up");
        }
    }

    private void makeNamespace(String name) throws IOException {
        ip("netns add " + name);
        namespaces.add(name);
        ip("-n " + name + " link set lo up");
    }

    private String hub() {
        return "tidegate-" + run + "-switch";
    }

    private String namespace(int node) {
        return "tidegate-" + run + "-" + node;
    }

    /** The end of a node's cable at the switch. */
    private static String port(int node) {
        return "port" + node;
    }

    /** The clients' end of a node's cable. */
    private String clients(int node) {
        return "tidegate" + run + "n" + node;
    }

    private String clientNet(int node, int host) {
        return "10.231." + run + "." + (node * CLIENT_NET_SIZE + host);
    }

    @Override
    public List<String> before(int node) {
        return List.of("ip", "netns", "exec", namespace(node));
    }

    @Override
    public String clientHost(int node) {
        return clientNet(node, 2);
    }

    @Override
    public String clusterHost(int node) {
        return "10.232." + run + "." + (node + 1);
    }

    @Override
    public void isolate(int node) {
        ask("-n " + hub() + " link set " + port(node) + " nomaster");
    }

    @Override
    public void heal() {
        IntStream.range(0, nodes).forEach(node -> ask("-n " + hub() + " link set " + port(node) + " master switch"));
    }

    private static void ask(String arguments) {
        try {
            ip(arguments);
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static void ip(String arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(SPACE.split(arguments)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("ip " + arguments + ": " + output.strip());
            }
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private synchronized void remove() {
        namespaces.forEach(name -> ask("netns del " + name));
        namespaces.clear();
    }

    @Override
    public void close() {
        remove();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // the hook runs already
        }
    }
}
