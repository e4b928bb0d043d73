package io.tidegate.cli;

import io.tidegate.bench.TrafficPlan;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a load test publishes. */
final class BodyOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--body-bytes",
            paramLabel = "N",
            defaultValue = "128",
            description = "Length of a body. Default: ${DEFAULT-VALUE}")
    private int bodyBytes;

    /** Length of a body; throws when the option is wrong. */
    int bytes() {
        if (bodyBytes < TrafficPlan.BODY_BYTES_MIN || bodyBytes > TrafficPlan.BODY_BYTES_MAX) {
            throw new ParameterException(
                    command.commandLine(),
                    "--body-bytes must be between " + TrafficPlan.BODY_BYTES_MIN + " and "
                            + TrafficPlan.BODY_BYTES_MAX);
        }
        return bodyBytes;
    }
}
