package io.tidegate.chaos;

import io.tidegate.testkit.FreePorts;
import io.tidegate.testkit.NodeProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The nodes of a run. Each keeps its place: a node that is started again has the ports it had. */
final class Cluster implements Entrances, AutoCloseable {
    private static final Pattern NEEDS = Pattern.compile(NodeMain.NEEDS + " (\\d+) (\\d+) (\\d+)");
    private static final Pattern ERROR = Pattern.compile(" ERROR |AssertionError|OutOfMemoryError");

    /**
     * Vert.x logs as errors that another node's end of a connection goes away with its process, and that writing an event
     * to several nodes failed at more than one of them; Hazelcast that an answer comes after the asker was told that it would not, and that a
     * node that was given up still asks, or claims to be the oldest.
     */
    private static final Pattern HARMLESS = Pattern.compile(
            "Connection reset by peer|Promise already completed|ResponseAlreadySent|already responseReceived|Not Member!|claims mastership");

    private static final int ERRORS_MAX = 5;
    private static final int ERROR_LINES = 8;
    private static final int LAST_LINES = 30;
    private static final int ANSWERS_MAX = 100;
    private static final Duration ANSWER_WAIT = Duration.ofSeconds(15);

    private final String name = "chaos-" + UUID.randomUUID();
    private final Network network;
    private final Clocks clocks;
    private final NodeLogs logs;
    private final List<String> settings;
    private final int count;
    private final int firstPort;
    private final int firstClusterPort;
    private final AtomicReferenceArray<@Nullable NodeProcess> nodes;
    private final List<BlockingQueue<String>> answers = new ArrayList<>();
    private final SuddenEnds suddenEnds;
    private final Set<String> errors = ConcurrentHashMap.newKeySet();

    private Cluster(
            int count, Network network, Clocks clocks, NodeLogs logs, Path configuration, List<String> settings) {
        this.count = count;
        this.network = network;
        this.clocks = clocks;
        this.logs = logs;
        this.settings = new ArrayList<>(List.of("--config", configuration.toString()));
        this.settings.addAll(settings);
        firstPort = FreePorts.row(count);
        firstClusterPort = FreePorts.memberRow(count);
        nodes = new AtomicReferenceArray<>(count);
        suddenEnds = new SuddenEnds(count);
        IntStream.range(0, count).forEach(node -> answers.add(new LinkedBlockingQueue<>(ANSWERS_MAX)));
    }

    /** What a node needs. */
    record Needs(long heapBytes, long descriptors, long sessions) {}

    /**
     * Starts so many nodes.
     *
     * @param settings further arguments of {@code serve}, for each node
     */
    static Cluster start(
            int count, Network network, Clocks clocks, NodeLogs logs, Path configuration, List<String> settings) {
        Cluster cluster = new Cluster(count, network, clocks, logs, configuration, settings);
        try {
            cluster.start(0);
            IntStream.range(1, count).parallel().forEach(cluster::start);
            return cluster;
        } catch (RuntimeException | AssertionError failed) {
            cluster.close();
            throw failed;
        }
    }

    /** How many nodes there are, dead ones included. */
    @Override
    public int count() {
        return count;
    }

    @Override
    public boolean endedSuddenlySince(int node, long nanos) {
        return suddenEnds.since(node, nanos);
    }

    /** Where clients reach a node, also while it does not run. */
    @Override
    public String url(int node) {
        return "ws://" + network.clientHost(node) + ":" + (firstPort + node) + "/ws";
    }

    /** Which nodes ended without a word. */
    SuddenEnds suddenEnds() {
        return suddenEnds;
    }

    /** The process of a node. */
    NodeProcess node(int index) {
        NodeProcess node = nodes.get(index);
        if (node == null) {
            throw new IllegalStateException("node " + index + " was never started");
        }
        return node;
    }

    /** The end of what a node printed. */
    List<String> lastLines(int node) {
        List<String> lines = node(node).log().lines().toList();
        return lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()).stream()
                .map(line -> "node" + node + " " + line)
                .toList();
    }

    /** What nodes have logged as errors so far, of many only the first. */
    List<String> errors() {
        IntStream.range(0, count).forEach(this::collectErrors);
        return List.copyOf(errors);
    }

    private void collectErrors(int node) {
        NodeProcess process = nodes.get(node);
        if (process != null) {
            List<String> lines = process.log().lines().toList();
            IntStream.range(0, lines.size())
                    .filter(i -> ERROR.matcher(lines.get(i)).find())
                    .mapToObj(i -> String.join("\n    ", lines.subList(i, Math.min(lines.size(), i + ERROR_LINES))))
                    .filter(error -> !HARMLESS.matcher(error).find())
                    .limit(ERRORS_MAX)
                    .forEach(error -> errors.add("node" + node + " " + error));
        }
    }

    /** Starts a node and waits until it is ready. */
    void start(int node) {
        collectErrors(node);
        List<String> arguments = new ArrayList<>(List.of("serve"));
        arguments.addAll(List.of("--host", network.clientHost(node)));
        arguments.addAll(List.of("--port", Integer.toString(firstPort + node)));
        arguments.addAll(List.of("--cluster-port", Integer.toString(firstClusterPort + node)));
        arguments.addAll(List.of("--members", members()));
        arguments.addAll(List.of("--set", "cluster.host=" + network.clusterHost(node)));
        arguments.addAll(List.of("--set", "cluster.name=" + name));
        arguments.addAll(List.of("--set", "cluster.node=node" + node));
        arguments.addAll(settings);
        nodes.set(
                node,
                NodeProcess.start(
                        Stream.of(network.before(node), clocks.before(node), logs.before())
                                .flatMap(List::stream)
                                .toList(),
                        NodeMain.class,
                        firstClusterPort + node,
                        arguments,
                        line -> answers.get(node).offer(line),
                        logs.of(node)));
    }

    private String members() {
        return String.join(
                ",",
                IntStream.range(0, count)
                        .mapToObj(node -> network.clusterHost(node) + ":" + (firstClusterPort + node))
                        .toList());
    }

    /** Whether all nodes see all of them, and every partition has its copies. */
    boolean isSafe() {
        String whole = NodeMain.STATE + " " + count + " true";
        return IntStream.range(0, count).allMatch(node -> whole.equals(ask(node, NodeMain.STATE)));
    }

    /** What a node needs after a collection of its heap. */
    Needs needs(int node) {
        Matcher answer = NEEDS.matcher(ask(node, NodeMain.NEEDS));
        if (!answer.matches()) {
            throw new IllegalStateException("node " + node + " does not answer");
        }
        return new Needs(
                Long.parseLong(answer.group(1)), Long.parseLong(answer.group(2)), Long.parseLong(answer.group(3)));
    }

    /** Empty when there is no answer in time. */
    private String ask(int node, String question) {
        BlockingQueue<String> answered = answers.get(node);
        answered.clear();
        node(node).tell(question);
        long deadline = System.nanoTime() + ANSWER_WAIT.toNanos();
        try {
            String line = answered.poll(ANSWER_WAIT.toNanos(), TimeUnit.NANOSECONDS);
            while (line != null && !line.startsWith(question + " ")) {
                line = answered.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
            return line == null ? "" : line;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** Their wall clocks. */
    Clocks clocks() {
        return clocks;
    }

    /** The network they live in. */
    Network network() {
        return network;
    }

    /** Kills all nodes. */
    @Override
    public void close() {
        for (int i = 0; i < count; i++) {
            NodeProcess node = nodes.get(i);
            if (node != null) {
                node.close();
            }
        }
        logs.close();
        network.close();
    }
}
