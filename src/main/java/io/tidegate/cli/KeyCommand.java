package io.tidegate.cli;

import io.tidegate.config.TokenAlgorithm;
import io.tidegate.token.NewKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code key}: keys that tokens are signed and checked with. */
@Command(
        name = "key",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Makes keys that tokens are signed and checked with.",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExample:%n",
        footer = "  tidegate key create ES256 main")
final class KeyCommand implements Runnable {
    private static final String PRIVATE = "rw-------";
    private static final String PUBLIC = "rw-r--r--";

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "Missing: what to do with keys");
    }

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            versionProvider = VersionCommand.Provider.class,
            description = {
                "Makes a key, in files that only their owner can read; what is there already is never overwritten.",
                "ES256, RS256 and the like: NAME.private.pem signs tokens, NAME.public.pem is for the nodes.",
                "HS256 and the like: NAME.secret does both, so whoever checks tokens can make them."
            },
            footerHeading = "%nExamples:%n",
            footer = {"  tidegate key create ES256 main", "  tidegate key create HS256 main --directory /etc/tidegate"})
    int create(
            @Parameters(paramLabel = "ALGORITHM", description = "HS256, RS256, ES256, EdDSA, or another of auth.keys.")
                    String algorithm,
            @Parameters(paramLabel = "NAME", description = "Name of the key, and of its files.") String name,
            @Option(
                            names = "--directory",
                            paramLabel = "DIRECTORY",
                            description = "Where to put the files; default: here.")
                    @Nullable
                    Path directory) {
        TokenAlgorithm chosen = TokenAlgorithm.of(algorithm)
                .orElseThrow(() -> new ParameterException(
                        command.commandLine(), "No algorithm: '" + algorithm + "'; take ES256, RS256, EdDSA or HS256"));
        if (!name.matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")) {
            throw new ParameterException(
                    command.commandLine(),
                    "Not the name of a key: '" + name + "'; take letters, digits, dots, - and _");
        }
        return write(
                NewKey.make(chosen, new SecureRandom()), chosen, name, directory == null ? Path.of("") : directory);
    }

    private int write(NewKey key, TokenAlgorithm algorithm, String name, Path directory) {
        PrintWriter out = command.commandLine().getOut();
        Path signing = directory.resolve(name + (algorithm.isSymmetric() ? ".secret" : ".private.pem"));
        Path checking = key.checking().isPresent() ? directory.resolve(name + ".public.pem") : signing;
        try {
            if (Files.exists(checking)) {
                throw new FileAlreadyExistsException(checking.toString());
            }
            write(signing, key.signing(), PRIVATE);
            if (key.checking().isPresent()) {
                write(checking, key.checking().get(), PUBLIC);
            }
        } catch (FileAlreadyExistsException taken) {
            command.commandLine().getErr().println(taken.getMessage() + " is there already; choose another name");
            return ExitCode.FAILURE;
        } catch (IOException error) {
            command.commandLine().getErr().println("Cannot be written: " + error.getMessage());
            return ExitCode.FAILURE;
        }
        out.println("signs tokens: " + signing);
        out.println("for auth.keys: {id: " + name + ", algorithm: " + algorithm.joseName() + ", file: '"
                + checking.toAbsolutePath() + "'}");
        out.flush();
        return ExitCode.OK;
    }

    /** With its permissions from the beginning, so that nobody can open it in between. */
    private static void write(Path file, String content, String permissions) throws IOException {
        boolean isPosix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = isPosix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (SeekableByteChannel channel = Files.newByteChannel(file, options, attributes)) {
            ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }
}
