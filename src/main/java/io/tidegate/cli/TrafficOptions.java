package io.tidegate.cli;

import io.tidegate.bench.CrowdPlan;
import io.tidegate.bench.Pacing;
import io.tidegate.bench.ReturnPlan;
import io.tidegate.bench.TrafficPlan;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is published in a load test, and for how long. */
final class TrafficOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private BodyOptions body = new BodyOptions();

    @Option(
            names = "--warmup",
            paramLabel = "DURATION",
            defaultValue = "3s",
            converter = SubCommand.DurationConverter.class,
            description = "How long to publish before anything is measured. Default: ${DEFAULT-VALUE}")
    private Duration warmup = Duration.ZERO;

    @Option(
            names = "--time",
            paramLabel = "DURATION",
            defaultValue = "10s",
            converter = SubCommand.DurationConverter.class,
            description = "How long to measure. Default: ${DEFAULT-VALUE}")
    private Duration time = Duration.ZERO;

    /** The plan; throws when an option is wrong. */
    TrafficPlan plan(String name, CrowdPlan crowd, int publishers, Pacing pacing) {
        if (publishers > TrafficPlan.PUBLISHERS_MAX) {
            throw wrong("--publishers must be " + TrafficPlan.PUBLISHERS_MAX + " or less");
        }
        if (time.isZero()) {
            throw wrong("--time must be above 0");
        }
        return new TrafficPlan(name, crowd, publishers, body.bytes(), pacing, warmup, time, ReturnPlan.NEVER);
    }

    private ParameterException wrong(String text) {
        return new ParameterException(command.commandLine(), text);
    }
}
