package io.tidegate.testkit;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A node in a JVM of its own, started from the test's class path as {@code tidegate serve}, that can be killed, frozen
 * and stopped. It dies with the test: close it, or the JVM's end does.
 */
public final class NodeProcess implements AutoCloseable {
    private static final String MAIN = "io.tidegate.cli.Main";

    /** The default, for nodes that have a machine of their own. */
    private static final int MEMBER_PORT = 5701;

    private final JavaProcess process;

    private NodeProcess(JavaProcess process) {
        this.process = process;
    }

    /**
     * Starts a node and waits until it is ready. A port that somebody else took meanwhile is replaced by another.
     *
     * @param clusterName nodes of the same name form a cluster
     * @param members member ports of other nodes of the cluster
     * @param more further arguments of {@code serve}
     */
    public static NodeProcess start(String clusterName, List<Integer> members, String... more) {
        return start(MAIN, clusterName, members, more);
    }

    static NodeProcess start(String main, String clusterName, List<Integer> members, String... more) {
        return new NodeProcess(JavaProcess.start(() -> launch(main, clusterName, members, List.of(more)), line -> {}));
    }

    /** Starts a node on a machine of a network, whose other machines may have nodes of its cluster. */
    public static NodeProcess start(TestNetwork network, int machine, String clusterName, List<String> more) {
        List<String> members = IntStream.range(0, network.machines())
                .mapToObj(other -> network.clusterHost(other) + ':' + MEMBER_PORT)
                .toList();
        List<String> arguments = new ArrayList<>(List.of("serve", "--members", String.join(",", members)));
        arguments.addAll(List.of("--set", "cluster.name=" + clusterName));
        arguments.addAll(List.of("--set", "cluster.host=" + network.clusterHost(machine)));
        arguments.addAll(OpenAccess.arguments(network.clientHost(machine)));
        arguments.addAll(more);
        JavaProcess.Launch launch = new JavaProcess.Launch(
                network.on(machine), MEMBER_PORT, System.getProperty("java.class.path"), MAIN, arguments);
        return new NodeProcess(JavaProcess.start(() -> launch, line -> {}));
    }

    /**
     * Starts a node at ports of the caller's choice and waits until it is ready.
     *
     * @param before what stands before {@code java} in the command line, such as {@code ip netns exec name}; or nothing
     * @param main its main class, which takes the arguments of {@code tidegate}
     * @param onOutput told of each line of its standard output, on a thread of its own
     * @param onLogLine told of each line of its standard error, on another
     */
    public static NodeProcess start(
            List<String> before,
            Class<?> main,
            int clusterPort,
            List<String> arguments,
            Consumer<String> onOutput,
            Consumer<String> onLogLine) {
        String classPath = System.getProperty("java.class.path");
        JavaProcess.Launch launch = new JavaProcess.Launch(before, clusterPort, classPath, main.getName(), arguments);
        return new NodeProcess(JavaProcess.start(() -> launch, onOutput, onLogLine));
    }

    private static JavaProcess.Launch launch(
            String main, String clusterName, List<Integer> members, List<String> more) {
        return launch(main, clusterName, FreePorts.one(), FreePorts.member(), members, more);
    }

    private static JavaProcess.Launch launch(
            String main, String clusterName, int port, int clusterPort, List<Integer> members, List<String> more) {
        List<String> addresses = new ArrayList<>(List.of("127.0.0.1:" + clusterPort));
        members.forEach(member -> addresses.add("127.0.0.1:" + member));
        List<String> arguments = new ArrayList<>(List.of("serve"));
        if (!more.contains(OpenAccess.CLOSED)) {
            arguments.addAll(OpenAccess.arguments("127.0.0.1"));
        }
        arguments.addAll(List.of("--port", Integer.toString(port)));
        arguments.addAll(List.of("--cluster-port", Integer.toString(clusterPort)));
        arguments.addAll(List.of("--members", String.join(",", addresses)));
        arguments.addAll(List.of("--set", "cluster.name=" + clusterName));
        arguments.addAll(List.of("--set", "websocket.takeOver=" + System.getProperty("test.takeOver", "true")));
        more.stream().filter(argument -> !argument.equals(OpenAccess.CLOSED)).forEach(arguments::add);
        return new JavaProcess.Launch(clusterPort, System.getProperty("java.class.path"), main, arguments);
    }

    /** Starts a node again that has ended, with the same ports, and waits until it is ready. */
    NodeProcess restart(String clusterName, List<Integer> members, String... more) {
        if (isAlive()) {
            throw new IllegalStateException("the node runs");
        }
        int port = URI.create(url()).getPort();
        return new NodeProcess(JavaProcess.start(
                () -> launch(MAIN, clusterName, port, clusterPort(), members, List.of(more)), line -> {}));
    }

    /** Where clients connect. */
    public String url() {
        return process.ready();
    }

    /** Port at which other nodes reach this one. */
    public int clusterPort() {
        return process.clusterPort();
    }

    /** The process's id. */
    public long pid() {
        return process.pid();
    }

    /** Writes a line to the node's standard input. */
    public void tell(String line) {
        process.write(line);
    }

    /** What the process printed last, of both streams. */
    public String log() {
        return process.log();
    }

    /** Whether the process runs; a frozen one does. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** What lives on the process's heap after a full collection, in bytes. */
    public long liveHeapBytes() {
        return process.liveHeapBytes();
    }

    /** Pulls the plug: SIGKILL, and waits for the end. */
    public void kill9() {
        process.kill9();
    }

    /** Freezes the process: SIGSTOP. */
    public void pause() {
        process.signal("STOP");
    }

    /** Lets a frozen process go on: SIGCONT. */
    public void resume() {
        process.signal("CONT");
    }

    /** Stops the node in good order: SIGTERM. Returns the exit code. */
    public int stop() {
        return process.stop();
    }

    /** Tells the node to stop: SIGTERM. Returns at once. */
    public void beginStop() {
        process.signal("TERM");
    }

    /** Waits for the end and tells the exit code. */
    public int awaitEnd() {
        return process.awaitEnd();
    }

    /** Kills the process if it still runs. */
    @Override
    public void close() {
        process.close();
    }
}
