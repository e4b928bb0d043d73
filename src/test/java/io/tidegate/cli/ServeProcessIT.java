package io.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.cli.GatewayStarter.RunningGateway;
import io.vertx.core.Future;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a supervisor sees of {@code serve}: another process, and signals. */
@Timeout(60)
final class ServeProcessIT {
    private static final String STOPPED = "stopped gracefully";

    @Test
    void signalStopsGracefullyAndTheProcessEndsWithZero() throws Exception {
        Process process = serve("ends");
        try (BufferedReader out = process.inputReader()) {
            assertThat(out.readLine()).isEqualTo("ready ws://127.0.0.1:4321/ws");

            // Process.destroy would also close the pipe that is read below.
            process.toHandle().destroy();

            assertThat(out.readLine()).isEqualTo(STOPPED);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void processWhoseGatewayDoesNotStartEndsWithOne() throws Exception {
        Process process = serve("fails");

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ExitCode.FAILURE);
    }

    private static Process serve(String behaviour) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Serving.class.getName(),
                        behaviour)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** The process: the real command, with a gateway that only says that it was stopped. */
    static final class Serving {
        private Serving() {}

        /** Serves until a signal, or fails to. */
        public static void main(String[] arguments) {
            Supplier<Future<Void>> stopping = () -> {
                System.out.println(STOPPED);
                return Future.succeededFuture();
            };
            GatewayStarter starter = arguments[0].equals("fails")
                    ? config -> Future.failedFuture("on purpose")
                    : config -> Future.succeededFuture(new RunningGateway(4321, "n1", stopping));
            System.exit(Main.commands(
                            Map.of(),
                            InputStream.nullInputStream(),
                            () -> Backoff.standard(new Random()),
                            starter,
                            Termination.ofProcess())
                    .execute("serve"));
        }
    }
}
