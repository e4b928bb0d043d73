package io.tidegate.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A JVM of its own that prints a line beginning with {@code ready} once it is, and that can be killed, frozen and
 * stopped. It dies with the test: close it, or the JVM's end does.
 */
final class JavaProcess implements AutoCloseable {
    private static final String READY = "ready ";
    private static final Duration START_WAIT = Duration.ofSeconds(90);
    private static final Duration STOP_WAIT = Duration.ofSeconds(60);
    private static final int TRIES = 5;
    private static final List<String> JVM_FLAGS = List.of(
            "-ea",
            "-Xmx384m",
            "-Xmn32m", // collected often, so that lost buffers are found
            "-Dio.netty.leakDetection.level=paranoid",
            "-XX:+UseSerialGC",
            "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4",
            "@conf/jvm.options");

    private final Launch launch;
    private final Process process;
    private final Writer input;
    private final ProcessLog log = new ProcessLog();
    private final CompletableFuture<String> ready = new CompletableFuture<>();
    private final Thread hook;

    /**
     * What to start.
     *
     * @param before what stands before {@code java} in the command line: a command that becomes another, or nothing
     * @param clusterPort port at which the process is a member of a cluster
     */
    record Launch(List<String> before, int clusterPort, String classPath, String main, List<String> arguments) {
        Launch(int clusterPort, String classPath, String main, List<String> arguments) {
            this(List.of(), clusterPort, classPath, main, arguments);
        }
    }

    private JavaProcess(Launch launch, Process process, Consumer<String> onOutput, Consumer<String> onLogLine) {
        this.launch = launch;
        this.process = process;
        input = process.outputWriter(StandardCharsets.UTF_8);
        hook = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
        log.collect("err ", process.getErrorStream(), onLogLine, () -> {});
        log.collect("out ", process.getInputStream(), line -> onLine(line, onOutput), this::onOutputEnded);
    }

    /**
     * Starts a process and waits until it is ready. Where somebody else took one of its ports meanwhile, another launch is
     * tried.
     *
     * @param onOutput told of each line of its standard output, on a thread of its own
     */
    static JavaProcess start(Supplier<Launch> launches, Consumer<String> onOutput) {
        return start(launches, onOutput, line -> {});
    }

    /**
     * The same.
     *
     * @param onLogLine told of each line of its standard error, on another thread
     */
    static JavaProcess start(Supplier<Launch> launches, Consumer<String> onOutput, Consumer<String> onLogLine) {
        String log = "";
        for (int i = 0; i < TRIES; i++) {
            JavaProcess process = start(launches.get(), onOutput, onLogLine);
            if (process.becomesReady()) {
                return process;
            }
            process.close();
            log = process.log();
            if (!log.contains("in use")) {
                break;
            }
        }
        throw new AssertionError("the process did not become ready; it printed\n" + log);
    }

    private static JavaProcess start(Launch launch, Consumer<String> onOutput, Consumer<String> onLogLine) {
        List<String> command = new ArrayList<>(launch.before());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_FLAGS);
        command.addAll(List.of("-cp", launch.classPath(), launch.main()));
        command.addAll(launch.arguments());
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            // Settings in the environment of whoever runs the tests are not the test's.
            builder.environment().keySet().removeIf(name -> name.startsWith("TIDEGATE_"));
            return new JavaProcess(launch, builder.start(), onOutput, onLogLine);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private void onLine(String line, Consumer<String> onOutput) {
        if (line.startsWith(READY)) {
            ready.complete(line.substring(READY.length()).strip());
        }
        onOutput.accept(line);
    }

    private void onOutputEnded() {
        ready.completeExceptionally(new IllegalStateException("ended before it was ready"));
    }

    private boolean becomesReady() {
        try {
            ready.get(START_WAIT.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException error) {
            return false;
        } catch (InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }

    /** What the process printed behind {@code ready}. */
    String ready() {
        return ready.join();
    }

    int clusterPort() {
        return launch.clusterPort();
    }

    long pid() {
        return process.pid();
    }

    /** What the process printed last, of both streams. */
    String log() {
        return log.text();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Writes a line to its standard input. */
    synchronized void write(String line) {
        try {
            input.write(line);
            input.write('\n');
            input.flush();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** SIGKILL, and waits for the end. */
    void kill9() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** SIGTERM. Returns the exit code. */
    int stop() {
        process.destroy();
        return awaitEnd();
    }

    /** What lives on its heap after a full collection, in bytes: the last line of a class histogram. */
    long liveHeapBytes() {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            Process histogram = new ProcessBuilder(jcmd, Long.toString(process.pid()), "GC.class_histogram").start();
            String text = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String[] total = text.substring(text.lastIndexOf("Total")).strip().split(" +", -1);
            return Long.parseLong(total[2]);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Sends a signal and returns at once. */
    void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            if (kill.waitFor() != 0) {
                throw new AssertionError("kill -" + name + " failed");
            }
        } catch (IOException | InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }

    /** Waits for the end. Returns the exit code. */
    int awaitEnd() {
        try {
            if (!process.waitFor(STOP_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the process did not end in time; it printed\n" + log());
            }
            return process.exitValue();
        } catch (InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }

    /** Kills the process if it still runs. */
    @Override
    public void close() {
        kill9();
        log.noteLeaks();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // the hook runs already
        }
    }
}
