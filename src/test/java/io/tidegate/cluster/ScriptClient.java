package io.tidegate.cluster;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A client that is a script of src/test/clients, in a process of its own. */
final class ScriptClient implements ForeignClient {
    /** Where the scripts are, and what Node has installed. */
    static final Path FOLDER = Path.of("src", "test", "clients");

    private static final int PATIENCE_SECONDS = 30;
    private static final String REGISTERED = "registered";
    private static final String CUT = "cut";
    private static final String ENDED = "ended";

    private final Process process;
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<JsonObject> bodies = new LinkedBlockingQueue<>();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();

    private ScriptClient(Process process) {
        this.process = process;
    }

    /** Runs a program in the folder of the scripts. */
    static ScriptClient start(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).directory(FOLDER.toFile()).start();
            ScriptClient client = new ScriptClient(process);
            read(
                    process.inputReader(StandardCharsets.UTF_8),
                    line -> client.bodies.add(new JsonObject(line)),
                    () -> {});
            read(process.errorReader(StandardCharsets.UTF_8), client::onError, () -> client.events.add(ENDED));
            return client;
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static void read(BufferedReader reader, Consumer<String> observer, Runnable ended) {
        Thread thread = new Thread(
                () -> {
                    reader.lines().forEach(observer);
                    ended.run();
                },
                "script-output");
        thread.setDaemon(true);
        thread.start();
    }

    private void onError(String line) {
        if (line.equals(REGISTERED) || line.equals(CUT)) {
            events.add(line);
        } else {
            complaints.add(line);
        }
    }

    @Override
    public void awaitRegistered() {
        await(REGISTERED);
    }

    @Override
    public void awaitCut() {
        await(CUT);
    }

    private void await(String expected) {
        String event = poll(events);
        if (!event.equals(expected)) {
            throw new AssertionError("expected " + expected + ", got " + event + "; it said " + complaints);
        }
    }

    @Override
    public void comeBack() {
        try {
            process.outputWriter(StandardCharsets.UTF_8).append("back\n").flush();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    @Override
    public List<JsonObject> awaitBodies(int count) {
        List<JsonObject> received = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            received.add(poll(bodies));
        }
        await(ENDED);
        bodies.drainTo(received);
        return received;
    }

    private <T> T poll(BlockingQueue<T> queue) {
        try {
            T next = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing came in time; it said " + complaints);
            }
            return next;
        } catch (InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
