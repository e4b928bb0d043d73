package io.tidegate.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code version}: prints the gateway's version and what it runs on. */
@Command(
        name = "version",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        description = "Prints the version, and the Java runtime's.",
        footerHeading = "%nExample:%n",
        footer = "  tidegate version")
final class VersionCommand implements Runnable {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public void run() {
        command.commandLine().getOut().println(text());
    }

    private static String text() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        return "tidegate " + (version == null ? "(unpackaged)" : version) + ", Java " + Runtime.version();
    }

    /** The same for {@code --version}. */
    static final class Provider implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {text()};
        }
    }
}
