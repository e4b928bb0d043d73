package io.tidegate.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.bench.ConnectionsBench;
import io.tidegate.bench.CrowdPlan;
import io.tidegate.bench.OutageBench;
import io.tidegate.bench.Pacing;
import io.tidegate.bench.Report;
import io.tidegate.bench.ResumeBench;
import io.tidegate.bench.ResumePlan;
import io.tidegate.bench.ReturnPlan;
import io.tidegate.bench.TrafficBench;
import io.tidegate.bench.TrafficPlan;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.time.Duration;
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
            "  tidegate bench latency --connections 1000 --rate 100",
            "  tidegate bench connections --connections 18000 --source 127.0.0.1-127.0.0.4 --hold 60s",
            "  tidegate bench resume --connections 18000 --publications 100 -u ws://a:8080/ws,ws://b:8080/ws",
            "  tidegate bench outage --connections 3000 --time 60s -u ws://a:8080/ws,ws://b:8080/ws"
        })
final class BenchCommand implements Runnable {
    private static final int UNANSWERED = 64;
    private static final double AT_ONCE = 1e9;

    private final Map<String, String> environment;
    private final InputStream in;

    @Spec
    private CommandSpec command = CommandSpec.create();

    BenchCommand(Map<String, String> environment, InputStream in) {
        this.environment = environment;
        this.in = in;
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

    @Command(
            name = "latency",
            mixinStandardHelpOptions = true,
            description = {
                "Publishes to many subscribers at a fixed rate: how long does a delivery take?",
                "Measured from when each publication was due, so that a delay counts for all that it holds up."
            })
    int latency(
            @Mixin CrowdOptions crowd,
            @Mixin TrafficOptions traffic,
            @Option(
                            names = "--rate",
                            paramLabel = "N",
                            defaultValue = "50",
                            description = "Publications a second. Default: ${DEFAULT-VALUE}")
                    double rate,
            @Option(names = "--publishers", paramLabel = "N", description = "Connections that publish. Default: 1")
                    @Nullable
                    Integer publishers) {
        Pacing pacing = Pacing.atRate(crowd.positive("--rate", rate), UNANSWERED);
        return run("latency", crowd, 1_000, 1, traffic, crowd.atLeast(1, "--publishers", publishers, 1), pacing);
    }

    @Command(
            name = "connections",
            mixinStandardHelpOptions = true,
            description = {
                "Opens clients, each with a session and a subscription: how fast, and what do they cost?",
                "When all are there it says READY on stderr and holds them, for a look at the gateway's memory."
            })
    int connections(
            @Mixin CrowdOptions crowd,
            @Option(
                            names = "--hold",
                            paramLabel = "DURATION",
                            defaultValue = "10s",
                            converter = SubCommand.DurationConverter.class,
                            description = "How long to hold them. Default: ${DEFAULT-VALUE}")
                    Duration hold) {
        CrowdPlan plan = crowd.plan(environment, 1_000, 1);
        return tell(crowd, new ConnectionsBench(plan, hold, new SplittableRandom(), log()).run());
    }

    @Command(
            name = "resume",
            mixinStandardHelpOptions = true,
            description = {
                "Cuts clients off, publishes, and lets all come back at once: how long until each has what it missed?",
                "They come back with their session and their cursor."
            })
    int resume(
            @Mixin CrowdOptions crowd,
            @Mixin BodyOptions body,
            @Option(
                            names = "--publications",
                            paramLabel = "N",
                            defaultValue = "100",
                            description =
                                    "What each address gets while nobody listens; a gateway retains 1000 unless told"
                                            + " otherwise. Default: ${DEFAULT-VALUE}")
                    int publications,
            @Option(
                            names = "--publishers",
                            paramLabel = "N",
                            description = "Connections that publish, not more than addresses. Default: 1")
                    @Nullable
                    Integer publishers,
            @Option(
                            names = "--resume-rate",
                            paramLabel = "N",
                            description = "Clients that come back in a second. Default: all at once")
                    @Nullable
                    Double resumeRate,
            @Option(names = "--elsewhere", description = "Come back to the next --target instead of the same.")
                    boolean elsewhere) {
        CrowdPlan plan = crowd.plan(environment, 1_000, 1);
        int count = crowd.atLeast(1, "--publishers", publishers, 1);
        if (count > plan.addresses()) {
            throw crowd.wrong("--publishers must not be more than --addresses");
        }
        double rate = resumeRate == null ? AT_ONCE : crowd.positive("--resume-rate", resumeRate);
        TrafficPlan traffic = new TrafficPlan(
                "resume",
                plan,
                count,
                body.bytes(),
                Pacing.untilAcknowledged(UNANSWERED),
                Duration.ZERO,
                Duration.ZERO,
                ReturnPlan.WHEN_TOLD);
        ResumePlan resume =
                new ResumePlan(traffic, crowd.atLeast(1, "--publications", publications, 0), rate, elsewhere);
        return tell(crowd, new ResumeBench(resume, new SplittableRandom(), log()).run());
    }

    @Command(
            name = "outage",
            mixinStandardHelpOptions = true,
            description = {
                "Publishes to many subscribers while you kill, stop or restart their nodes: does everybody come back, when, and"
                        + " with everything?",
                "Clients come back to another target: when the gateway says so, else after a random wait."
            })
    int outage(
            @Mixin CrowdOptions crowd,
            @Mixin TrafficOptions traffic,
            @Mixin ReturnOptions returns,
            @Option(
                            names = "--rate",
                            paramLabel = "N",
                            defaultValue = "50",
                            description = "Publications a second. Default: ${DEFAULT-VALUE}")
                    double rate,
            @Option(
                            names = "--publishers",
                            paramLabel = "N",
                            description = "Connections that publish, each one publication after the other. Default: 4")
                    @Nullable
                    Integer publishers,
            @Option(names = "--until-line", description = "End before --time is over, when a line comes on stdin.")
                    boolean untilLine) {
        TrafficPlan plan = traffic.plan(
                "outage",
                crowd.plan(environment, 1_000, 1),
                crowd.atLeast(1, "--publishers", publishers, 4),
                Pacing.atRate(crowd.positive("--rate", rate), 1));
        return tell(
                crowd,
                new OutageBench(
                                plan.with(returns.plan(crowd)),
                                () -> untilLine && hasInput(),
                                new SplittableRandom(),
                                log())
                        .run());
    }

    private boolean hasInput() {
        try {
            return in.available() > 0;
        } catch (IOException closed) {
            return true;
        }
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

    private PrintWriter log() {
        return command.commandLine().getErr();
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
