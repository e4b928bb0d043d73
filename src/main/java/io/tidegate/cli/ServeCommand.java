package io.tidegate.cli;

import io.tidegate.cli.GatewayStarter.RunningGateway;
import io.tidegate.config.Config;
import io.tidegate.config.WebSocketConfig;
import io.vertx.core.Future;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serve}: runs a node until it is told to end. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        description = {
            "Runs a node of the gateway until SIGTERM or SIGINT, then stops gracefully.",
            "Prints one line on stdout when it serves: ready ws://host:port/ws; wss:// with TLS"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tidegate serve --dev",
            "      One node on ws://127.0.0.1:8080/ws, open to everybody on this machine.",
            "  tidegate serve --dev --port 8081 --cluster-port 5702",
            "      A second one on the same machine; they find each other.",
            "  tidegate serve -c gateway.yaml",
            "      With keys and permissions in the file; conf/tidegate.yaml shows every key.",
            "  TIDEGATE_WEBSOCKET_HOST=0.0.0.0 tidegate serve -c gateway.yaml --set session.resumeWindow=5m"
        })
final class ServeCommand implements Callable<Integer> {
    /** For everything but the drain. */
    private static final Duration STOP_WAIT = Duration.ofMinutes(2);

    /** What {@code --dev} sets. */
    private static final Map<String, String> DEVELOPMENT = Map.of("auth.open", "true", "websocket.origins", "*");

    private final Map<String, String> environment;
    private final GatewayStarter starter;
    private final Termination termination;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Option(
            names = "--dev",
            description =
                    "For development: every client comes in without a token and may do everything (auth.open, and websocket.origins: '*')."
                            + " Only on loopback. Without it nobody comes in whom the configuration does not let in.")
    private boolean dev;

    ServeCommand(Map<String, String> environment, GatewayStarter starter, Termination termination) {
        this.environment = environment;
        this.starter = starter;
        this.termination = termination;
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter log = command.commandLine().getErr();
        Optional<Config> config = options.load(environment, dev ? DEVELOPMENT : Map.of(), log);
        config.filter(usable -> usable.auth().open()).ifPresent(open -> {
            log.println("OPEN: every client on this machine comes in without a token and may do everything.");
            log.println("OPEN: never run a node so that others rely on; see docs/security.md.");
            log.flush();
        });
        return config.isPresent() ? serve(config.get(), log) : ExitCode.FAILURE;
    }

    private int serve(Config config, PrintWriter log) throws InterruptedException {
        Future<RunningGateway> starting = starter.start(config);
        CompletableFuture<Integer> stopped = new CompletableFuture<>();
        Duration longest =
                STOP_WAIT.plus(config.drain().window()).plus(config.drain().patience());
        termination.onSignal(() -> stop(starting, longest, stopped, log));
        try {
            RunningGateway gateway =
                    starting.toCompletionStage().toCompletableFuture().get();
            PrintWriter out = command.commandLine().getOut();
            out.println("ready " + url(config.websocket(), gateway.port()));
            out.flush();
            return stopped.get();
        } catch (ExecutionException failed) {
            log.println("The gateway did not start: " + reason(failed));
            return ExitCode.FAILURE;
        }
    }

    /** Waits, because the process ends when this returns. */
    private static int stop(
            Future<RunningGateway> starting, Duration longest, CompletableFuture<Integer> stopped, PrintWriter log) {
        int exitCode = ExitCode.FAILURE;
        try {
            starting.compose(gateway -> gateway.stopping().get())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(longest.toSeconds(), TimeUnit.SECONDS);
            exitCode = ExitCode.OK;
        } catch (ExecutionException failed) {
            if (starting.succeeded()) {
                log.println("The gateway did not stop cleanly: " + reason(failed));
            }
        } catch (TimeoutException late) {
            log.println("The gateway did not stop within " + longest.toSeconds() + " s");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        stopped.complete(exitCode);
        return exitCode;
    }

    private static String reason(ExecutionException failed) {
        Throwable cause = failed.getCause() == null ? failed : failed.getCause();
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private static String url(WebSocketConfig websocket, int port) {
        String host = websocket.host().contains(":") ? '[' + websocket.host() + ']' : websocket.host();
        String path =
                websocket.paths().contains("/ws") ? "/ws" : websocket.paths().get(0);
        return (websocket.usesTls() ? "wss://" : "ws://") + host + ':' + port + path;
    }
}
