package io.tidegate.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.bench.Pacing;
import io.tidegate.bench.Report;
import io.tidegate.bench.TrafficBench;
import io.tidegate.bench.TrafficPlan;
import java.io.PrintWriter;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench}: puts load on gateways, measures, and checks every message. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        synopsisSubcommandLabel = "KIND",
        description = {
            "Puts load on running gateways, measures it, and checks every message for loss, repeat and order.",
            "The result goes to stdout, progress to stderr. docs/benchmarks.md says what the figures mean."
        },
        commandListHeading = "%nKinds:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every check passed",
            "1:a check failed, or the run could not be finished",
            "2:wrong command line",
            "3:no gateway could be reached"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tidegate bench fanout --connections 1000 --in-flight 8",
            "  tidegate bench publish --publishers 64 --addresses 1000 --time 20s --json",
            "  tidegate bench latency --connections 1000 --rate 100"
        })
final class BenchCommand implements Runnable {
    private static final int UNANSWERED = 64;

    private final Map<String, String> environment;

    @Spec
    private CommandSpec command = CommandSpec.create();

    BenchCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "Missing: what to measure");
    }

    @Command(
            name = "fanout",
            mixinStandardHelpOptions = true,
            description = {
                "Publishes to many subscribers: how many deliveries a second?",
                "Without --rate it is a closed loop: a publication is in flight until all its subscribers have it and the"
                        + " gateway has acknowledged it."
            })
    int fanout(
            @Mixin CrowdOptions crowd,
            @Mixin TrafficOptions traffic,
            @Option(
                            names = "--publishers",
                            paramLabel = "N",
                            description = "Connections that publish. Default: as many as --in-flight needs, at "
                                    + UNANSWERED + " publications each.")
                    @Nullable
                    Integer publishers,
            @Option(
                            names = "--in-flight",
                            paramLabel = "N",
                            description = "Publications in flight, of all publishers. Default: 8")
                    @Nullable
                    Integer inFlight,
            @Option(names = "--rate", paramLabel = "N", description = "Publications a second, instead of --in-flight.")
                    @Nullable
                    Double rate) {
        if (rate != null && inFlight != null) {
            throw crowd.wrong("--rate and --in-flight exclude each other: one is an open loop, the other a closed one");
        }
        int room = crowd.atLeast(1, "--in-flight", inFlight, 8);
        int count = crowd.atLeast(1, "--publishers", publishers, (room + UNANSWERED - 1) / UNANSWERED);
        if (rate == null && count > room) {
            throw crowd.wrong("--publishers must not be more than --in-flight, or some would have nothing to do");
        }
        Pacing pacing =
                rate == null ? Pacing.untilDelivered(room) : Pacing.atRate(crowd.positive("--rate", rate), UNANSWERED);
        return run("fanout", crowd, 1_000, 1, traffic, count, pacing);
    }

    @Command(
            name = "publish",
            mixinStandardHelpOptions = true,
            description = {
                "Publishes over many connections: how many acknowledged publications a second?",
                "Without --rate it is a closed loop for each connection: --in-flight publications without an answer."
            })
    int publish(
            @Mixin CrowdOptions crowd,
            @Mixin TrafficOptions traffic,
            @Option(names = "--publishers", paramLabel = "N", description = "Connections that publish. Default: 64")
                    @Nullable
                    Integer publishers,
            @Option(
                            names = "--in-flight",
                            paramLabel = "N",
                            description =
                                    "Publications of each connection without an answer; a gateway refuses more than"
                                            + " its session.requestsMax. Default: 32")
                    @Nullable
                    Integer inFlight,
            @Option(
                            names = "--rate",
                            paramLabel = "N",
                            description = "Publications a second, of all connections. What --in-flight then holds up"
                                    + " counts as late.")
                    @Nullable
                    Double rate) {
        int room = crowd.atLeast(1, "--in-flight", inFlight, rate == null ? 32 : UNANSWERED);
        Pacing pacing =
                rate == null ? Pacing.untilAcknowledged(room) : Pacing.atRate(crowd.positive("--rate", rate), room);
        return run("publish", crowd, 0, 1_000, traffic, crowd.atLeast(1, "--publishers", publishers, 64), pacing);
    }

    private int run(
            String name,
            CrowdOptions crowd,
            int connections,
            int addresses,
            TrafficOptions traffic,
            int publishers,
            Pacing pacing) {
        TrafficPlan plan = traffic.plan(name, crowd.plan(environment, connections, addresses), publishers, pacing);
        return tell(
                crowd,
                new TrafficBench(
                                plan,
                                new SplittableRandom(),
                                command.commandLine().getErr())
                        .run());
    }

    private int tell(CrowdOptions crowd, Report report) {
        PrintWriter out = command.commandLine().getOut();
        out.println(crowd.isJson() ? json(report) : BenchTable.of(report.fields()));
        out.flush();
        if (report.isUnreachable()) {
            return ExitCode.UNREACHABLE;
        }
        return report.problems().isEmpty() ? ExitCode.OK : ExitCode.FAILURE;
    }

    private static String json(Report report) {
        try {
            return new ObjectMapper().writeValueAsString(report.fields());
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
