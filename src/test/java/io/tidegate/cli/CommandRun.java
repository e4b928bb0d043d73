package io.tidegate.cli;

import io.vertx.core.Future;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntSupplier;
import picocli.CommandLine;

/** Runs commands in this process, with waits of a millisecond where people would wait a second. */
final class CommandRun {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Map<String, String> environment = Map.of();
    private String input = "";
    private Writer stdout = out;
    private GatewayStarter starter = config -> Future.failedFuture("nothing to start here");
    private Termination termination = (IntSupplier stop) -> {};

    CommandRun environment(Map<String, String> variables) {
        environment = variables;
        return this;
    }

    CommandRun input(String text) {
        input = text;
        return this;
    }

    CommandRun stdout(Writer writer) {
        stdout = writer;
        return this;
    }

    CommandRun gateway(GatewayStarter gateway, Termination signals) {
        starter = gateway;
        termination = signals;
        return this;
    }

    /** Runs to the end; the exit code. */
    int run(String... arguments) {
        CommandLine commands = Main.commands(
                environment,
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                () -> new Backoff(Duration.ofMillis(1), Duration.ofMillis(8), new Random(1)),
                starter,
                termination);
        return commands.setOut(new PrintWriter(stdout, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    List<String> lines() {
        return out.toString().lines().toList();
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }
}
