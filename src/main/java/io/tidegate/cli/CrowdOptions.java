package io.tidegate.cli;

import io.tidegate.bench.CrowdPlan;
import io.tidegate.load.SourceAddresses;
import io.tidegate.load.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Who connects in a load test, from where to where, and how the result is told. */
final class CrowdOptions {
    private static final String VARIABLE = "TIDEGATE_URL";
    private static final String DEFAULT = "ws://127.0.0.1:8080/ws";
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._-]{1,200}");
    private static final int THREADS_MAX = 256;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = {"-u", "--target", "--url"},
            paramLabel = "URL",
            split = ",",
            description = {
                "Where a gateway is, without TLS. Give several, repeated or separated by commas: clients are spread over"
                        + " them.",
                "Default: $TIDEGATE_URL, else " + DEFAULT
            })
    private List<String> targets = new ArrayList<>();

    @Option(
            names = "--source",
            paramLabel = "IP[-IP],…",
            description =
                    "Local IPv4 addresses to connect from, in turn, such as 127.0.0.1-127.0.0.4: one address has only"
                            + " some 28,000 ports towards one gateway.")
    private @Nullable String sources;

    @Option(names = "--connections", paramLabel = "N", description = "Subscribers. Default: 1000; of publish: 0")
    private @Nullable Integer connections;

    @Option(
            names = "--addresses",
            paramLabel = "N",
            description = "Event-bus addresses; each subscriber listens to one. Default: 1; of publish: 1000")
    private @Nullable Integer addresses;

    @Option(
            names = "--prefix",
            paramLabel = "TEXT",
            defaultValue = "bench.",
            description = "What the addresses begin with; a number follows. Default: ${DEFAULT-VALUE}")
    private String prefix = "";

    @Option(
            names = "--connect-rate",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Connections opened in a second. Default: ${DEFAULT-VALUE}")
    private double connectRate;

    @Option(
            names = "--pending",
            paramLabel = "N",
            defaultValue = "200",
            description = "Connections of each thread that may be opening at the same time. Default: ${DEFAULT-VALUE}")
    private int pending;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Event loops of the load test itself. Default: ${DEFAULT-VALUE}")
    private int threads;

    @Option(
            names = "--patience",
            paramLabel = "DURATION",
            defaultValue = "10s",
            converter = SubCommand.DurationConverter.class,
            description = "Give up when nothing has happened for so long. Default: ${DEFAULT-VALUE}")
    private Duration patience = Duration.ZERO;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file with a token that lets all these clients in; not read again.")
    private @Nullable Path tokenFile;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    boolean isJson() {
        return json;
    }

    /** The plan; throws when an option is wrong. */
    CrowdPlan plan(Map<String, String> environment, int defaultConnections, int defaultAddresses) {
        return new CrowdPlan(
                targets(environment),
                sources(),
                atLeast(0, "--connections", connections, defaultConnections),
                atLeast(1, "--addresses", addresses, defaultAddresses),
                checkedPrefix(),
                positive("--connect-rate", connectRate),
                atLeast(1, "--pending", pending, 0),
                threads(),
                patience);
    }

    private List<Target> targets(Map<String, String> environment) {
        List<String> urls = targets.isEmpty()
                ? List.of(environment.getOrDefault(VARIABLE, DEFAULT).split(",", -1))
                : targets;
        return urls.stream()
                .map(url -> Target.of(url)
                        .orElseThrow(() -> wrong(
                                "Not the URL of a WebSocket without TLS: '" + url + "'; it looks like " + DEFAULT)))
                .map(this::withToken)
                .toList();
    }

    /** The target for clients that say who they are. */
    Target withToken(Target target) {
        if (tokenFile == null) {
            return target;
        }
        try {
            return target.with(Files.readString(tokenFile).strip());
        } catch (IOException unreadable) {
            throw wrong("Cannot read the token from " + tokenFile);
        }
    }

    private SourceAddresses sources() {
        String text = sources;
        return text == null
                ? SourceAddresses.ANY
                : SourceAddresses.of(text)
                        .orElseThrow(() -> wrong("--source is no list of IPv4 addresses: '" + text
                                + "'; it looks like 127.0.0.1-127.0.0.4"));
    }

    private String checkedPrefix() {
        if (!PREFIX.matcher(prefix).matches()) {
            throw wrong("--prefix may have letters, digits, dots, hyphens and underscores only");
        }
        return prefix;
    }

    private int threads() {
        if (threads < 1 || threads > THREADS_MAX) {
            throw wrong("--threads must be between 1 and " + THREADS_MAX);
        }
        return threads;
    }

    /** The value of an option, which must be so large. */
    int atLeast(int least, String name, @Nullable Integer value, int otherwise) {
        int chosen = value == null ? otherwise : value;
        if (chosen < least) {
            throw wrong(name + " must be " + least + " or more");
        }
        return chosen;
    }

    /** The value of an option, which must be above 0. */
    double positive(String name, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw wrong(name + " must be above 0");
        }
        return value;
    }

    ParameterException wrong(String text) {
        return new ParameterException(command.commandLine(), text);
    }
}
