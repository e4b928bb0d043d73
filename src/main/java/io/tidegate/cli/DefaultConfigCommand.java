package io.tidegate.cli;

import io.tidegate.config.ConfigReference;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code default-config}: prints the reference of all settings. */
@Command(
        name = "default-config",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        description = "Prints a YAML file with every key, its meaning and its default.",
        footerHeading = "%nExample:%n",
        footer = "  tidegate default-config > gateway.yaml")
final class DefaultConfigCommand implements Runnable {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public void run() {
        PrintWriter out = command.commandLine().getOut();
        out.print(ConfigReference.yaml());
        out.flush();
    }
}
