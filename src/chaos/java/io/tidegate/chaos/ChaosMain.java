package io.tidegate.chaos;

import io.tidegate.config.DurationText;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code tidegate-chaos}. */
@Command(
        name = "tidegate-chaos",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Starts a cluster, loads it, breaks it again and again, and checks all that clients were told.",
            "Progress goes to stderr, the verdict and the figures to stdout."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:every check passed", "1:a check failed", "2:wrong command line"})
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
            description = "For how long faults begin. Default: ${DEFAULT-VALUE}.")
    private Duration duration = Duration.ZERO;

    @Option(names = "--faults", paramLabel = "N", description = "After so many faults no more begin.")
    private int faults = Integer.MAX_VALUE;

    @Option(
            names = "--kinds",
            paramLabel = "KIND,…",
            split = ",",
            defaultValue = "kill,pause,reset,slow,restart",
            converter = KindConverter.class,
            description =
                    "Kinds of faults: kill, kill-two, pause, reset, slow, restart, roll, partition. Default: ${DEFAULT-VALUE}.")
    private List<FaultKind> kinds = List.of();

    @Option(
            names = "--overlapping",
            description =
                    "Lets faults begin before the cluster has recovered from others. Then publications may be lost, if gaps tell so.")
    private boolean overlapping;

    @Option(names = "--nodes", paramLabel = "N", defaultValue = "3", description = "Default: ${DEFAULT-VALUE}.")
    private int nodes;

    @Option(names = "--publishers", paramLabel = "N", defaultValue = "24", description = "Default: ${DEFAULT-VALUE}.")
    private int publishers;

    @Option(names = "--subscribers", paramLabel = "N", defaultValue = "30", description = "Default: ${DEFAULT-VALUE}.")
    private int subscribers;

    @Option(names = "--addresses", paramLabel = "N", defaultValue = "8", description = "Default: ${DEFAULT-VALUE}.")
    private int addresses;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "240",
            description = "Publications in a second. Default: ${DEFAULT-VALUE}.")
    private int rate;

    private ChaosMain() {}

    /** Runs the command and exits. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new ChaosMain()).execute(arguments));
    }

    @Override
    public Integer call() {
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
        PrintWriter out = command.commandLine().getOut();
        Schedule schedule = new Schedule(plan.seed(), plan.kinds(), plan.nodes());
        Report report =
                new ChaosRun(plan, new LoopbackNetwork(), command.commandLine().getErr()).run(schedule::next);
        out.print(report);
        out.flush();
        return report.isPassed() ? 0 : 1;
    }

    private static final class TimeConverter implements CommandLine.ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return DurationText.parse(text)
                    .orElseThrow(() -> new CommandLine.TypeConversionException("expected " + DurationText.EXPECTED));
        }
    }

    private static final class KindConverter implements CommandLine.ITypeConverter<FaultKind> {
        @Override
        public FaultKind convert(String text) {
            return FaultKind.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }
}
