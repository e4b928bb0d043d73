package io.tidegate.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A node in a JVM of its own, started from the test's class path as {@code tidegate serve}, that can be killed, frozen
 * and stopped. It dies with the test: close it, or the JVM's end does.
 */
public final class NodeProcess implements AutoCloseable {
    private static final String MAIN = "io.tidegate.cli.Main";
    private static final String READY = "ready ";
    private static final Duration START_WAIT = Duration.ofSeconds(90);
    private static final Duration STOP_WAIT = Duration.ofSeconds(60);
    private static final int TRIES = 5;
    private static final List<String> JVM_FLAGS = List.of(
            "-ea",
            "-Xmx384m",
            "-XX:+UseSerialGC",
            "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4",
            "--add-modules=java.se",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.management/sun.management=ALL-UNNAMED",
            "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");

    private final Process process;
    private final int clusterPort;
    private final ProcessLog log = new ProcessLog();
    private final CompletableFuture<String> url = new CompletableFuture<>();
    private final Thread hook;

    private NodeProcess(Process process, int clusterPort) {
        this.process = process;
        this.clusterPort = clusterPort;
        hook = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
        log.collect("err ", process.getErrorStream(), line -> {}, () -> {});
        log.collect("out ", process.getInputStream(), this::onLine, this::onOutputEnded);
    }

    private void onOutputEnded() {
        url.completeExceptionally(new IllegalStateException("ended before it was ready"));
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
        String log = "";
        for (int i = 0; i < TRIES; i++) {
            NodeProcess node = launch(main, clusterName, members, List.of(more));
            if (node.becomesReady()) {
                return node;
            }
            node.close();
            log = node.log();
            if (!log.contains("in use")) {
                break;
            }
        }
        throw new AssertionError("the node did not become ready; it printed\n" + log);
    }

    private static NodeProcess launch(String main, String clusterName, List<Integer> members, List<String> more) {
        int clusterPort = FreePorts.member();
        List<String> addresses = new ArrayList<>(List.of("127.0.0.1:" + clusterPort));
        members.forEach(port -> addresses.add("127.0.0.1:" + port));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main, "serve"));
        command.addAll(List.of("--port", Integer.toString(FreePorts.one())));
        command.addAll(List.of("--cluster-port", Integer.toString(clusterPort)));
        command.addAll(List.of("--members", String.join(",", addresses)));
        command.addAll(List.of("--set", "cluster.name=" + clusterName));
        command.addAll(more);
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            // Settings in the environment of whoever runs the tests are not the test's.
            builder.environment().keySet().removeIf(name -> name.startsWith("TIDEGATE_"));
            return new NodeProcess(builder.start(), clusterPort);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private void onLine(String line) {
        if (line.startsWith(READY)) {
            url.complete(line.substring(READY.length()).strip());
        }
    }

    private boolean becomesReady() {
        try {
            url.get(START_WAIT.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException error) {
            return false;
        } catch (InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }

    /** Where clients connect. */
    public String url() {
        return url.join();
    }

    /** Port at which other nodes reach this one. */
    public int clusterPort() {
        return clusterPort;
    }

    /** The process's id. */
    public long pid() {
        return process.pid();
    }

    /** What the process printed last, of both streams. */
    public String log() {
        return log.text();
    }

    /** Whether the process runs; a frozen one does. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Pulls the plug: SIGKILL, and waits for the end. */
    public void kill9() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Freezes the process: SIGSTOP. */
    public void pause() {
        signal("STOP");
    }

    /** Lets a frozen process go on: SIGCONT. */
    public void resume() {
        signal("CONT");
    }

    /** Stops the node in good order: SIGTERM. Returns the exit code. */
    public int stop() {
        process.destroy();
        awaitEnd();
        return process.exitValue();
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            if (kill.waitFor() != 0) {
                throw new AssertionError("kill -" + name + " failed");
            }
        } catch (IOException | InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(STOP_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the node did not end in time; it printed\n" + log());
            }
        } catch (InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }

    /** Kills the process if it still runs. */
    @Override
    public void close() {
        kill9();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // the hook runs already
        }
    }
}
