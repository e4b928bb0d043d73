package io.tidegate.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Readers and writers that run at once, and the comparison of what they saw with what was acknowledged. */
final class Story implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 150;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Writer> running = new ArrayList<>();
    private final List<Future<Map<String, Map<Long, String>>>> readers = new ArrayList<>();
    private final List<Future<Map<String, Map<Long, String>>>> writers = new ArrayList<>();

    void read(Reader reader) {
        readers.add(threads.submit(reader));
    }

    void write(Writer writer) {
        running.add(writer);
        writers.add(threads.submit(writer));
    }

    /** Waits until every writer has had so many rounds of publications acknowledged. */
    void awaitWritten(int rounds) {
        await().atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                .until(() -> running.stream().allMatch(writer -> writer.rounds() >= rounds));
    }

    /** Waits for all; every reader must have seen exactly the acknowledged publications of its addresses, at their offsets. */
    void check() {
        Map<String, Map<Long, String>> truth = new HashMap<>();
        for (Future<Map<String, Map<Long, String>>> writer : writers) {
            outcome(writer)
                    .forEach((address, records) -> records.forEach((offset, body) -> {
                        Map<Long, String> stream = truth.computeIfAbsent(address, ignored -> new TreeMap<>());
                        assertThat(stream.put(offset, body))
                                .as("one publication for offset %s of %s", offset, address)
                                .isNull();
                    }));
        }
        for (Future<Map<String, Map<Long, String>>> reader : readers) {
            outcome(reader)
                    .forEach((address, records) -> assertThat(records)
                            .as("what a reader saw of %s", address)
                            .isEqualTo(truth.get(address)));
        }
    }

    private static <T> T outcome(Future<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | InterruptedException error) {
            throw new AssertionError("not done in time", error);
        } catch (ExecutionException error) {
            throw new AssertionError("a client failed", error.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
