package io.tidegate.chaos;

import io.tidegate.config.DurationText;
import io.tidegate.testkit.TestNetwork;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The command {@code tidegate-chaos}. */
@Command(
        name = "tidegate-chaos",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Starts a cluster, loads it, breaks it again and again, and checks all that its clients were told.",
            "Progress goes to stderr, the verdict and the figures to stdout."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:every check passed", "1:a check failed", "2:wrong command line"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  tidegate-chaos",
            "  tidegate-chaos --kinds kill --faults 20 --duration 10m --seed 20",
            "  tidegate-chaos --overlapping --duration 1h"
        })
public final class ChaosMain implements Callable<Integer> {
    private static final int SEED_BOUND = 1_000_000;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Option(names = "--seed", paramLabel = "N", description = "Decides which faults come. Drawn when absent.")
    private @Nullable Long seed;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            defaultValue = "3m",
            converter = TimeConverter.class,
            description = "For how long faults begin; default ${DEFAULT-VALUE}.")
    private Duration duration = Duration.ZERO;

    @Option(names = "--faults", paramLabel = "N", description = "After so many faults no more begin.")
    private int faults = Integer.MAX_VALUE;

    @Option(
            names = "--kinds",
            paramLabel = "KIND,…",
            split = ",",
            defaultValue = "kill,pause,reset,slow,restart",
            converter = KindConverter.class,
            description = {
                "What is done; default ${DEFAULT-VALUE}.",
                "kill: kill -9 of a node; kill-two: of two at once",
                "pause: a node stands still; freeze: until the others take it for dead",
                "reset: clients lose their connections; slow: subscribers do not read",
                "restart: SIGTERM and start of a node; roll: of each",
                "partition: one node and the others do not reach each other; needs root and iproute2",
                "clock: a node's wall clock is five minutes off; needs libfaketime"
            })
    private List<FaultKind> kinds = List.of();

    @Option(
            names = "--overlapping",
            description = {
                "Lets faults begin before the cluster has recovered from others.",
                "Then, and with kill-two, publications may be lost, if gaps tell so."
            })
    private boolean overlapping;

    @Option(names = "--nodes", paramLabel = "N", defaultValue = "3", description = "Default ${DEFAULT-VALUE}.")
    private int nodes;

    @Option(names = "--publishers", paramLabel = "N", defaultValue = "24", description = "Default ${DEFAULT-VALUE}.")
    private int publishers;

    @Option(names = "--subscribers", paramLabel = "N", defaultValue = "30", description = "Default ${DEFAULT-VALUE}.")
    private int subscribers;

    @Option(names = "--addresses", paramLabel = "N", defaultValue = "8", description = "Default ${DEFAULT-VALUE}.")
    private int addresses;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "240",
            description = "Publications in a second, of all publishers; default ${DEFAULT-VALUE}.")
    private int rate;

    @Option(
            names = "--logs",
            paramLabel = "DIRECTORY",
            description = "Keeps what the nodes log, at level DEBUG, in a file for each.")
    private @Nullable Path logs;

    ChaosMain() {}

    /** Runs the command and exits. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new ChaosMain()).execute(arguments));
    }

    @Override
    public Integer call() {
        requireAtLeast("--nodes", nodes, 2);
        requireAtLeast("--publishers", publishers, 1);
        requireAtLeast("--subscribers", subscribers, 1);
        requireAtLeast("--addresses", addresses, 1);
        requireAtLeast("--rate", rate, 1);
        Plan plan = new Plan(
                seed == null ? new Random().nextInt(SEED_BOUND) : seed,
                duration,
                faults,
                kinds,
                overlapping,
                nodes,
                publishers,
                subscribers,
                addresses,
                rate);
        return run(
                plan,
                NodeLogs.in(logs),
                command.commandLine().getOut(),
                command.commandLine().getErr());
    }

    private void requireAtLeast(String option, int value, int least) {
        if (value < least) {
            throw new ParameterException(command.commandLine(), option + " must be at least " + least);
        }
    }

    private static int run(Plan plan, NodeLogs logs, PrintWriter out, PrintWriter progress) {
        Network network = new LoopbackNetwork();
        Plan possible = plan;
        if (plan.kinds().contains(FaultKind.PARTITION)) {
            if (TestNetwork.isPossible()) {
                network = NamespaceNetwork.make(plan.nodes());
            } else {
                progress.println("skipping partitions, which need Linux, root and the command ip");
                possible = plan.without(FaultKind.PARTITION);
            }
        }
        Clocks clocks = Clocks.real();
        if (plan.kinds().contains(FaultKind.CLOCK)) {
            Optional<Clocks> made = Clocks.make(plan.nodes());
            if (made.isPresent()) {
                clocks = made.get();
            } else {
                progress.println("skipping clocks, which need libfaketime");
                possible = possible.without(FaultKind.CLOCK);
            }
        }
        Schedule schedule = new Schedule(possible.seed(), possible.kinds(), possible.nodes());
        Report report = new ChaosRun(possible, network, clocks, logs, progress).run(schedule::next);
        out.print(report);
        out.flush();
        return report.isPassed() ? 0 : 1;
    }

    private static final class TimeConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return DurationText.parse(text)
                    .orElseThrow(() -> new TypeConversionException("expected " + DurationText.EXPECTED));
        }
    }

    private static final class KindConverter implements ITypeConverter<FaultKind> {
        @Override
        public FaultKind convert(String text) {
            return Arrays.stream(FaultKind.values())
                    .filter(kind -> kind.toString().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("expected some of "
                            + Arrays.stream(FaultKind.values())
                                    .map(FaultKind::toString)
                                    .collect(Collectors.joining(", "))));
        }
    }
}
