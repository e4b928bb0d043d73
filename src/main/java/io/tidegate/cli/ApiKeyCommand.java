package io.tidegate.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code apikey}: keys of the HTTP API. */
@Command(
        name = "apikey",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Makes keys of the HTTP API.")
final class ApiKeyCommand {
    private static final int KEY_BYTES = 32;

    /** {@code apikey create}: a new key. */
    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            versionProvider = VersionCommand.Provider.class,
            description =
                    "Makes a key of 32 random bytes. Prints the key, which is shown this once, and then what goes into the"
                            + " configuration of every node, which does not tell the key.",
            footerHeading = "%nExample:%n",
            footer = "  tidegate apikey create --name newsroom --scopes publish,history")
    static final class Create implements Runnable {
        @Spec
        private CommandSpec command = CommandSpec.create();

        @Option(
                names = "--name",
                paramLabel = "NAME",
                description = "Whose key it is, for logs. Default: ${DEFAULT-VALUE}")
        private String name = "key";

        @Option(
                names = "--scopes",
                split = ",",
                paramLabel = "SCOPE",
                description = "What it is good for: publish, history, sessions, revoke, nodes. Default: publish")
        private List<String> scopes = List.of("publish");

        @Override
        public void run() {
            byte[] random = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(random);
            String key = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
            PrintWriter out = command.commandLine().getOut();
            out.println(key);
            out.println();
            out.println("http:");
            out.println("  keys:");
            out.println("    - name: " + name);
            out.println("      sha256: " + hash(key));
            out.println("      scopes: [" + String.join(", ", scopes) + "]");
            out.flush();
        }

        private static String hash(String key) {
            try {
                return HexFormat.of()
                        .formatHex(
                                MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.US_ASCII)));
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException("every Java has SHA-256", impossible);
            }
        }
    }
}
