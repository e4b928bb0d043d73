package io.tidegate.cli;

import io.tidegate.config.DurationText;
import io.tidegate.message.Position;
import io.tidegate.message.Since;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code sub}: subscribes and prints what is published. */
@Command(
        name = "sub",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        description = {
            "Subscribes and prints the body of each publication as one line of JSON on stdout. Connections, gaps and"
                    + " errors are told on stderr.",
            "After a lost connection it waits as the gateway asked it to, else 1, 2, 4, 8 s, jittered, tries the next URL and"
                    + " goes on where it stopped."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:ended as asked",
            "1:refused, or not as many publications as asked for",
            "2:wrong command line",
            "3:no gateway could be reached"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tidegate sub news",
            "      Whatever is published to news from now on.",
            "  tidegate sub news sport --since last:10 --count 10",
            "      Ten publications, beginning with old ones where there are any.",
            "  tidegate sub news --ack -u ws://a:8080/ws,ws://b:8080/ws",
            "      Survives the loss of a node. Ended, it goes on with --session and the id from stderr.",
            "  tidegate sub news --full | jq -r .cursor"
        })
final class SubCommand implements Callable<Integer> {
    private final Map<String, String> environment;
    private final Supplier<Backoff> backoffs;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "ADDRESS", arity = "1..*", description = "Addresses to subscribe to.")
    private List<String> addresses = new ArrayList<>();

    @Option(
            names = "--since",
            paramLabel = "SINCE",
            converter = SinceConverter.class,
            description = "Where to begin: latest (default), earliest, last:N, or a cursor.")
    private Since since = Since.LATEST;

    @Option(
            names = "--ack",
            description = "Acknowledge each publication after it has been printed, so that the session remembers.")
    private boolean acknowledge;

    @Option(names = "--session", paramLabel = "ID", description = "Go on with this session.")
    private @Nullable String session;

    @Option(names = "--count", paramLabel = "N", description = "End after so many publications.")
    private long count;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description =
                    "End after this long, such as 30s. With it, sub keeps trying when no gateway answers at first.")
    private @Nullable Duration patience;

    @Option(names = "--full", description = "Print the whole frame, with address, cursor and headers.")
    private boolean whole;

    SubCommand(Map<String, String> environment, Supplier<Backoff> backoffs) {
        this.environment = environment;
        this.backoffs = backoffs;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (since instanceof Since.After && addresses.size() > 1) {
            throw new ParameterException(
                    command.commandLine(), "A cursor belongs to one address: give --since with one ADDRESS only");
        }
        if (count < 0) {
            throw new ParameterException(command.commandLine(), "--count must not be negative");
        }
        Follower.Request request = new Follower.Request(
                client.gateways(environment), addresses, since, acknowledge, count, patience, session, whole);
        PrintWriter out = command.commandLine().getOut();
        PrintWriter log = command.commandLine().getErr();
        return ClientRun.until(vertx ->
                new Follower(vertx, request, backoffs.get(), backoffs.get(), new Output(vertx, out), log).start());
    }

    /** Reads where to begin. */
    static final class SinceConverter implements ITypeConverter<Since> {
        private static final String LAST = "last:";

        @Override
        public Since convert(String text) {
            return switch (text) {
                case "latest" -> Since.LATEST;
                case "earliest" -> Since.EARLIEST;
                default -> text.startsWith(LAST) ? last(text) : after(text);
            };
        }

        private static Since last(String text) {
            try {
                return new Since.Last(Integer.parseInt(text.substring(LAST.length())));
            } catch (IllegalArgumentException wrong) {
                throw new TypeConversionException("'" + text + "' needs a positive number, such as last:10");
            }
        }

        private static Since after(String text) {
            return Position.ofCursor(text)
                    .<Since>map(Since.After::new)
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + text + "' is neither latest, earliest, last:N nor a cursor such as k3xq9a:40"));
        }
    }

    /** Reads durations as the configuration writes them. */
    static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return DurationText.parse(text)
                    .orElseThrow(() -> new TypeConversionException("'" + text + "' is not " + DurationText.EXPECTED));
        }
    }
}
