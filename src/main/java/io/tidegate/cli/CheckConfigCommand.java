package io.tidegate.cli;

import io.tidegate.config.Config;
import io.tidegate.config.ConfigWarnings;
import io.tidegate.config.Machine;
import io.tidegate.config.MachineWarnings;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code check-config}: says whether a node would start with this configuration. */
@Command(
        name = "check-config",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        description =
                "Checks the configuration that serve would use with the same options and environment, and tells"
                        + " everything that is wrong with it, what is usable but not safe, and what this machine is too small for.",
        footerHeading = "%nExamples:%n",
        footer = {"  tidegate check-config -c gateway.yaml", "  tidegate check-config --set session.pingInterval=20s"})
final class CheckConfigCommand implements Callable<Integer> {
    private final Map<String, String> environment;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Option(names = "--strict", description = "Fail when something is not safe, too.")
    private boolean strict;

    CheckConfigCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        PrintWriter log = command.commandLine().getErr();
        Optional<Config> config = options.load(environment, log);
        if (config.isEmpty()) {
            return ExitCode.FAILURE;
        }
        List<String> warnings = ConfigWarnings.of(config.get());
        if (!warnings.isEmpty()) {
            log.println("The configuration is not safe:");
            warnings.forEach(warning -> log.println("  " + warning));
        }
        List<String> machine = MachineWarnings.of(config.get(), Machine.read());
        if (!machine.isEmpty()) {
            log.println("This machine gives a process less than the configuration may need:");
            machine.forEach(warning -> log.println("  " + warning));
        }
        command.commandLine().getOut().println("The configuration is usable.");
        return strict && !warnings.isEmpty() ? ExitCode.FAILURE : ExitCode.OK;
    }
}
