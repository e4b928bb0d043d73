package io.tidegate.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.testkit.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of three nodes stands still (SIGSTOP) while clients publish and listen at all of them. Every publish is answered in time, what is
 * acknowledged reaches every subscriber of every node, once and in one order; at the nodes that went on without a gap. With {@code -Dtest.pauseSeconds=30}
 * (or 90) the second test runs with the heartbeats that we ship, and that long.
 */
@Timeout(400)
@Tag("faults")
final class PausedNodeIT {
    private static final int NODES = 3;
    private static final int ADDRESSES_OF_EACH = 6;
    private static final Duration APPEND_TIMEOUT = Duration.ofSeconds(4);
    private static final int PAUSE_SECONDS = Integer.getInteger("test.pauseSeconds", 0);
    private static final Duration SHORT_PAUSE = Duration.ofSeconds(2);

    /** A whole one, a call before it, and what a machine under load adds. */
    private static final Duration ANSWER_MAX = APPEND_TIMEOUT.multipliedBy(2).plusSeconds(4);

    /** Split-off nodes look for each other this often; and some reads that follow. */
    private static final Duration MERGE = Duration.ofSeconds(60);

    private static final Duration BEFORE = Duration.ofSeconds(1);
    private static final Duration AFTER = Duration.ofSeconds(2);

    private static final Logger LOGGER = LoggerFactory.getLogger(PausedNodeIT.class);

    @TempDir
    private static Path folder;

    private static TestCluster cluster;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeAll
    static void startNodes() throws IOException {
        List<String> settings = new ArrayList<>(List.of("--set", "stream.appendTimeout=4s"));
        if (PAUSE_SECONDS == 0) {
            settings.addAll(List.of("--set", "cluster.file=" + fastHeartbeats()));
        }
        cluster = TestCluster.start(NODES, settings.toArray(String[]::new));
    }

    @AfterAll
    static void stopNodes() {
        cluster.close();
    }

    @Test
    void nodeThatIsBackInTimeIsWaitedFor() throws Exception {
        List<TimedWriter> writers = run("short", SHORT_PAUSE);
        assertThat(writers).allSatisfy(writer -> assertThat(writer.errors()).isZero());
    }

    @Test
    void nodeThatWasDeclaredDeadComesBackWithoutHarm() throws Exception {
        List<TimedWriter> writers = run("long", Duration.ofSeconds(PAUSE_SECONDS > 0 ? PAUSE_SECONDS : 8));
        writers.forEach(writer -> LOGGER.info("longest {}, errors {}", writer.longest(), writer.errors()));
        assertThat(cluster.node(0).log()).contains("stood still");
        assertThat(cluster.node(1).log() + cluster.node(2).log()).contains("A node has left the cluster");
    }

    private static Path fastHeartbeats() throws IOException {
        String shipped = Files.readString(Path.of("cluster", "hazelcast.yaml"));
        String fast = shipped.replace("heartbeat.interval.seconds: \"2\"", "heartbeat.interval.seconds: \"1\"")
                .replace("max.no.heartbeat.seconds: \"15\"", "max.no.heartbeat.seconds: \"5\"")
                .replace("run.delay.seconds: \"30\"", "run.delay.seconds: \"5\"");
        return Files.writeString(folder.resolve("hazelcast.yaml"), fast);
    }

    /** Publishes before, during and after the pause of the first node; returns the writers, whose publications all have been checked. */
    private List<TimedWriter> run(String prefix, Duration pause) throws Exception {
        List<String> all = IntStream.range(0, NODES)
                .boxed()
                .flatMap(node -> addresses(prefix, node).stream())
                .toList();
        List<SteadyReader> readers = new ArrayList<>();
        for (int node = 0; node < NODES; node++) {
            readers.add(new SteadyReader(cluster.urls().get(node), all, node == 0));
        }
        List<TimedWriter> writers = new ArrayList<>();
        for (int node = 0; node < NODES; node++) {
            Duration patience = node == 0 ? ANSWER_MAX.plus(pause) : ANSWER_MAX;
            writers.add(new TimedWriter("writer" + node, cluster.urls().get(node), addresses(prefix, node), patience));
        }
        List<Future<Map<String, Map<Long, String>>>> written =
                writers.stream().map(threads::submit).toList();
        pass(BEFORE);
        cluster.node(0).pause();
        pass(pause);
        cluster.node(0).resume();
        pass(AFTER);
        writers.forEach(TimedWriter::stop);
        Map<String, Map<Long, String>> acknowledged = new TreeMap<>();
        for (Future<Map<String, Map<Long, String>>> one : written) {
            acknowledged.putAll(one.get(MERGE.toSeconds(), TimeUnit.SECONDS));
        }
        readers.forEach(reader -> reader.readUntil(acknowledged, MERGE));
        threads.shutdownNow();
        return writers;
    }

    private static List<String> addresses(String prefix, int node) {
        return IntStream.range(0, ADDRESSES_OF_EACH)
                .mapToObj(i -> prefix + node + "." + i)
                .toList();
    }

    /** The time is what is tested. */
    private static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
