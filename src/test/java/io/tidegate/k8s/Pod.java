package io.tidegate.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One pod: a node that runs with the arguments, environment, files, probes and times of its manifest, in a network
 * namespace. What differs from the manifest is what {@link #HURRY} and {@link PodFiles} say, and that the test's classes are
 * run instead of an image.
 */
final class Pod {
    /** Probes are asked so many times as often, and preStop is so much shorter, as the manifest says. */
    static final int HURRY = 5;

    /** Over which time connections are closed, instead of two minutes. */
    private static final String DRAIN_WINDOW = "1s";

    /** What the image gives java by itself. */
    private static final List<String> JAVA = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "@" + Path.of("conf", "jvm.options").toAbsolutePath(),
            "-ea",
            "-XX:TieredStopAtLevel=1");

    private final Manifest workload;
    private final String name;
    private final String address;
    private final List<String> inside;
    private final Map<String, Path> mounts;
    private final Path log;
    private final Probe startup;
    private final Probe readiness;
    private final Probe liveness;
    private Process process;
    private volatile boolean isStarted;
    private volatile boolean isReady;
    private volatile boolean isTerminating;

    /**
     * Starts one.
     *
     * @param inside what a command line begins with to run in it
     * @param mounts the directories that it sees, by the path at which it sees them
     * @param log where its output goes
     */
    Pod(Manifest workload, String name, String address, List<String> inside, Map<String, Path> mounts, Path log) {
        this.workload = workload;
        this.name = name;
        this.address = address;
        this.inside = List.copyOf(inside);
        this.mounts = new LinkedHashMap<>(mounts);
        this.log = log;
        startup = new Probe(workload, "startupProbe", HURRY);
        readiness = new Probe(workload, "readinessProbe", HURRY);
        liveness = new Probe(workload, "livenessProbe", HURRY);
        process = launch();
    }

    private Process launch() {
        List<String> command = new ArrayList<>(inside);
        StringBuilder binds = new StringBuilder();
        mounts.forEach((path, directory) -> binds.append("mount --bind ")
                .append(directory)
                .append(' ')
                .append(path)
                .append(" && "));
        command.addAll(List.of("sh", "-c", binds + "exec \"$@\"", "sh"));
        command.addAll(JAVA);
        // As much as the pod may use; the manifest's percentages are of it.
        command.add("-XX:MaxRAM=" + memoryBytes());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.tidegate.cli.Main"));
        workload.container().path("args").forEach(argument -> command.add(argument.asText()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(each -> each.startsWith("TIDEGATE_"));
        builder.environment().putAll(environment());
        try {
            return builder.start();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private long memoryBytes() {
        String limit = workload.container()
                .path("resources")
                .path("limits")
                .path("memory")
                .asText();
        return new io.kubernetes.client.custom.Quantity(limit).getNumber().longValue();
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        for (JsonNode variable : workload.container().path("env")) {
            String field = variable.path("valueFrom")
                    .path("fieldRef")
                    .path("fieldPath")
                    .asText();
            String value = switch (field) {
                case "" ->
                    variable.path("value")
                            .asText()
                            .replace("@/opt/tidegate/", "@" + Path.of("").toAbsolutePath() + "/");
                case "metadata.name" -> name;
                case "status.podIP" -> address;
                default -> throw new IllegalArgumentException("no field of a pod: " + field);
            };
            environment.put(variable.path("name").asText(), value);
        }
        environment.put("TIDEGATE_DRAIN_WINDOW", DRAIN_WINDOW);
        // Bridge clients have no other place for a token.
        environment.put("TIDEGATE_AUTH_QUERY_TOKEN", "true");
        return environment;
    }

    String name() {
        return name;
    }

    String address() {
        return address;
    }

    /** Whether a selector of pods finds it. */
    boolean isSelectedBy(JsonNode matchLabels) {
        return workload.isSelectedBy(matchLabels);
    }

    /** Whether Services send clients to it. */
    boolean isReady() {
        return isReady && !isTerminating;
    }

    /** What the kubelet does again and again; one thread for each pod. Says what should not be, or nothing. */
    String probe() {
        if (isTerminating) {
            return "";
        }
        if (!process.isAlive()) {
            isReady = false;
            isStarted = false;
            process = launch();
            return "";
        }
        if (!isStarted) {
            isStarted = startup.isDue() && startup.ask(address);
            return startup.hasFailed() ? name + " was killed, since it did not start in time" : "";
        }
        if (readiness.isDue()) {
            boolean isGood = readiness.ask(address);
            isReady = isGood || (isReady && !readiness.hasFailed());
        }
        if (liveness.isDue()) {
            liveness.ask(address);
        }
        return liveness.hasFailed() ? name + " was killed, since it does not live" : "";
    }

    /** SIGKILL to its process, which the kubelet starts again. */
    void kill9() {
        isReady = false;
        process.destroyForcibly();
    }

    /** Stops it as the kubelet does; says what was wrong with how it ended, or nothing. */
    String terminate() {
        isTerminating = true;
        long preStopMillis = workload.container()
                        .path("lifecycle")
                        .path("preStop")
                        .path("sleep")
                        .path("seconds")
                        .asLong()
                * 1_000
                / HURRY;
        LockSupport.parkNanos(Duration.ofMillis(preStopMillis).toNanos());
        process.destroy();
        long grace = workload.template()
                .path("spec")
                .path("terminationGracePeriodSeconds")
                .asLong();
        try {
            boolean hasEnded = process.waitFor(grace / HURRY, TimeUnit.SECONDS);
            int code = hasEnded ? process.exitValue() : -1;
            return code == 0 ? "" : name + " ended with " + code;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Ends it, whatever becomes of it. */
    void close() {
        isTerminating = true;
        process.destroyForcibly().onExit().join();
    }

    /** What it printed. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
