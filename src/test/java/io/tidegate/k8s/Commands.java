package io.tidegate.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/** Commands of the machine. */
final class Commands {
    private static final int WAIT_SECONDS = 20;

    private Commands() {}

    /** Runs a command that must succeed; it is split at spaces. */
    static void run(String command) {
        Ended ended = tryRun(command);
        if (ended.code() != 0) {
            throw new AssertionError(command + " failed: " + ended.output());
        }
    }

    /** Whether the command is there and succeeds. */
    static boolean succeeds(String command) {
        return tryRun(command).code() == 0;
    }

    private record Ended(int code, String output) {}

    private static Ended tryRun(String command) {
        try {
            Process process = new ProcessBuilder(command.split(" ", -1))
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " does not end");
            }
            return new Ended(
                    process.exitValue(), new String(process.getInputStream().readAllBytes(), UTF_8));
        } catch (IOException missing) {
            return new Ended(-1, missing.toString());
        } catch (InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }

    static void createDirectories(java.nio.file.Path directory) {
        try {
            java.nio.file.Files.createDirectories(directory);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
