package io.tidegate.cli;

import io.tidegate.cli.GatewayStarter.RunningGateway;
import io.tidegate.server.Gateway;
import java.io.InputStream;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code tidegate}. */
@Command(
        name = "tidegate",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "A WebSocket gateway for Vert.x event buses: clients subscribe to addresses, get whatever is"
                + " published on any node, and after a lost connection go on where they stopped.",
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it worked",
            "1:it did not",
            "2:wrong command line",
            "3:no gateway could be reached",
            "143:ended at once by a second signal"
        },
        footerHeading = "%nTry it, each line in a terminal of its own:%n",
        footer = {"  tidegate serve --dev", "  tidegate sub news", "  tidegate pub news hello"})
public final class Main {
    private static final int HELP_WIDTH = 110;

    private Main() {}

    /** Runs the command and exits. */
    public static void main(String[] arguments) {
        // First of all: Hazelcast starts a thread for each callback where the common pool has only one, and nothing may
        // have touched that pool before.
        setUnlessGiven(
                "java.util.concurrent.ForkJoinPool.common.parallelism",
                Integer.toString(Math.max(2, Runtime.getRuntime().availableProcessors() - 1)));
        setUnlessGiven("hazelcast.logging.type", "slf4j");
        CommandLine commands = commands(
                System.getenv(),
                System.in,
                () -> Backoff.standard(new Random()),
                config -> Gateway.start(config)
                        .map(gateway -> new RunningGateway(gateway.port(), gateway.node(), gateway::stop)),
                Termination.ofProcess());
        System.exit(commands.execute(arguments));
    }

    private static void setUnlessGiven(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** All commands, with what they need from outside. */
    static CommandLine commands(
            Map<String, String> environment,
            InputStream in,
            Supplier<Backoff> backoffs,
            GatewayStarter starter,
            Termination termination) {
        return new CommandLine(new Main())
                .addSubcommand(new ServeCommand(environment, starter, termination))
                .addSubcommand(new SubCommand(environment, backoffs))
                .addSubcommand(new PubCommand(environment, in, backoffs))
                .addSubcommand(new BenchCommand(environment, in))
                .addSubcommand(new KeyCommand())
                .addSubcommand(new CommandLine(new TokenCommand())
                        .addSubcommand(new TokenCommand.Create())
                        .addSubcommand(new TokenCommand.Check(environment, in)))
                .addSubcommand(new CheckConfigCommand(environment))
                .addSubcommand(new DefaultConfigCommand())
                .addSubcommand(new CommandLine(new ApiKeyCommand()).addSubcommand(new ApiKeyCommand.Create()))
                .addSubcommand(new VersionCommand())
                .setUsageHelpWidth(HELP_WIDTH)
                .setExecutionExceptionHandler((exception, command, arguments) -> {
                    command.getErr().println("tidegate: " + exception);
                    return ExitCode.FAILURE;
                });
    }
}
