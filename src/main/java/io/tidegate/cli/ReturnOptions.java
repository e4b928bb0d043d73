package io.tidegate.cli;

import io.tidegate.bench.ReturnPlan;
import io.tidegate.load.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How the clients of a load test come back when they lose their connections. */
final class ReturnOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--return-within",
            paramLabel = "DURATION",
            defaultValue = "1s",
            converter = SubCommand.DurationConverter.class,
            description =
                    "The longest that a client waits before it comes back, unless the gateway says when. Default: ${DEFAULT-VALUE}")
    private Duration within = Duration.ZERO;

    @Option(
            names = "--by-session",
            description = "Acknowledge each publication, and come back with nothing but the session. What was not"
                    + " acknowledged in time then comes again, and is counted apart.")
    private boolean bySession;

    @Option(
            names = "--publish-to",
            paramLabel = "URL",
            split = ",",
            description = "Where publishers connect. Default: as subscribers")
    private List<String> publishTo = new ArrayList<>();

    /**
     * The plan; throws when an option is wrong.
     *
     * @param crowd who connects
     */
    ReturnPlan plan(CrowdOptions crowd) {
        if (within.toMillis() < 1) {
            throw wrong("--return-within must be 1ms or more");
        }
        List<Target> targets = publishTo.stream()
                .map(url -> Target.of(url)
                        .orElseThrow(
                                () -> wrong("--publish-to is not the URL of a WebSocket without TLS: '" + url + "'")))
                .map(crowd::withToken)
                .toList();
        return new ReturnPlan(ReturnPlan.When.ALWAYS, within, bySession, targets);
    }

    private ParameterException wrong(String text) {
        return new ParameterException(command.commandLine(), text);
    }
}
