package io.tidegate.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code check-config}: says whether a node would start with this configuration. */
@Command(
        name = "check-config",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        description = "Checks the configuration that serve would use with the same options and environment, and tells"
                + " everything that is wrong with it.",
        footerHeading = "%nExamples:%n",
        footer = {"  tidegate check-config -c gateway.yaml", "  tidegate check-config --set session.pingInterval=20s"})
final class CheckConfigCommand implements Callable<Integer> {
    private final Map<String, String> environment;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private ConfigOptions options = new ConfigOptions();

    CheckConfigCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        boolean usable =
                options.load(environment, command.commandLine().getErr()).isPresent();
        if (usable) {
            command.commandLine().getOut().println("The configuration is usable.");
        }
        return usable ? ExitCode.OK : ExitCode.FAILURE;
    }
}
