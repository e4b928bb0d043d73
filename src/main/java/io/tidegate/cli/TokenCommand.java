package io.tidegate.cli;

import io.tidegate.config.AuthConfig;
import io.tidegate.config.Config;
import io.tidegate.config.DurationText;
import io.tidegate.config.TokenAlgorithm;
import io.tidegate.token.TokenInspector;
import io.tidegate.token.TokenInspector.Inspection;
import io.tidegate.token.TokenMint;
import io.tidegate.token.UnusableKeyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code token}: makes tokens and looks at them. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Makes tokens for clients, and says what a node makes of one.",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExample:%n",
        footer = "  tidegate token create --key main.private.pem --key-id main --subject anna --expires 1h")
final class TokenCommand implements Runnable {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "Missing: what to do with tokens");
    }

    /** {@code token create}. */
    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            versionProvider = VersionCommand.Provider.class,
            description = "Prints a token that is signed with a key. Whoever has it is its subject until it expires.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  tidegate token create --key main.private.pem --key-id main --subject anna --expires 1h",
                "  tidegate token create --key main.secret --key-id main --subject feed --expires 24h --audience tidegate"
                        + " --allow 'news.*=publish'"
            })
    static final class Create implements Callable<Integer> {
        @Spec
        private CommandSpec command = CommandSpec.create();

        @Option(
                names = "--key",
                required = true,
                paramLabel = "FILE",
                description = "What signs: a PEM private key (PKCS #8), or a secret; as `key create` makes them.")
        private Path key = Path.of("");

        @Option(names = "--key-id", paramLabel = "ID", description = "Name of the key in auth.keys (kid).")
        private @Nullable String keyId;

        @Option(
                names = "--algorithm",
                paramLabel = "ALGORITHM",
                description = "How to sign; default: HS256 with a secret, RS256, EdDSA, or what the curve is for.")
        private @Nullable String algorithm;

        @Option(names = "--subject", required = true, paramLabel = "NAME", description = "Name of the principal (sub).")
        private String subject = "";

        @Option(
                names = "--expires",
                required = true,
                paramLabel = "DURATION",
                description = "How long it is valid: 15m, 24h.")
        private String expires = "";

        @Option(names = "--audience", paramLabel = "NAME", description = "For whom it is (aud); may be repeated.")
        private List<String> audience = new ArrayList<>();

        @Option(names = "--issuer", paramLabel = "NAME", description = "Who made it (iss).")
        private @Nullable String issuer;

        @Option(names = "--role", paramLabel = "ROLE", description = "A role (roles); may be repeated.")
        private List<String> roles = new ArrayList<>();

        @Option(
                names = "--allow",
                paramLabel = "ADDRESS=ACTION,…",
                description = "What it may do (claim tidegate): subscribe, publish, send, history; may be repeated.")
        private List<String> allow = new ArrayList<>();

        @Override
        public Integer call() {
            Duration lifetime = DurationText.parse(expires)
                    .orElseThrow(() -> wrong("--expires needs " + DurationText.EXPECTED + ", not '" + expires + "'"));
            @Nullable
            TokenAlgorithm chosen = algorithm == null
                    ? null
                    : TokenAlgorithm.of(algorithm).orElseThrow(() -> wrong("No algorithm: '" + algorithm + "'"));
            JsonObject claims = claims(Instant.now(), lifetime);
            PrintWriter log = command.commandLine().getErr();
            try {
                Optional<TokenMint> mint = TokenMint.of(keyId, chosen, Files.readString(key));
                if (mint.isEmpty()) {
                    log.println(key
                            + " cannot sign: it is neither a private key in PKCS #8 nor a secret for that algorithm");
                    return ExitCode.FAILURE;
                }
                command.commandLine().getOut().println(mint.get().sign(claims));
                return ExitCode.OK;
            } catch (IOException unreadable) {
                log.println(key + " cannot be read");
                return ExitCode.FAILURE;
            }
        }

        private JsonObject claims(Instant now, Duration lifetime) {
            JsonObject claims = new JsonObject()
                    .put("sub", subject)
                    .put("iat", now.getEpochSecond())
                    .put("exp", now.plus(lifetime).getEpochSecond())
                    .put("jti", UUID.randomUUID().toString());
            if (!audience.isEmpty()) {
                claims.put("aud", audience.size() == 1 ? audience.get(0) : new JsonArray(audience));
            }
            if (issuer != null) {
                claims.put("iss", issuer);
            }
            if (!roles.isEmpty()) {
                claims.put("roles", new JsonArray(roles));
            }
            if (!allow.isEmpty()) {
                JsonArray grants = new JsonArray();
                allow.forEach(text -> grants.add(grant(text)));
                claims.put("tidegate", grants);
            }
            return claims;
        }

        private JsonObject grant(String text) {
            int equals = text.lastIndexOf('=');
            if (equals < 1 || equals == text.length() - 1) {
                throw wrong("--allow looks like 'news.*=subscribe,history', not '" + text + "'");
            }
            List<String> actions = List.of(text.substring(equals + 1).split(",", -1));
            return new JsonObject().put("address", text.substring(0, equals)).put("allow", new JsonArray(actions));
        }

        private ParameterException wrong(String text) {
            return new ParameterException(command.commandLine(), text);
        }
    }

    /** {@code token check}. */
    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            versionProvider = VersionCommand.Provider.class,
            description = {
                "Says whether a node with this configuration takes a token, and if not, why. Reads it from stdin or a file,",
                "because other people of this machine can see command lines. Keys of auth.jwks.url are not fetched."
            },
            footerHeading = "%nExamples:%n",
            footer = {"  tidegate token check -c gateway.yaml < token", "  tidegate token check token -c gateway.yaml"})
    static final class Check implements Callable<Integer> {
        private static final int BYTES_MAX = 1_048_576;

        private final Map<String, String> environment;
        private final InputStream in;

        @Spec
        private CommandSpec command = CommandSpec.create();

        @Mixin
        private ConfigOptions options = new ConfigOptions();

        @Parameters(arity = "0..1", paramLabel = "FILE", description = "A file with the token; default: stdin.")
        private @Nullable Path file;

        Check(Map<String, String> environment, InputStream in) {
            this.environment = environment;
            this.in = in;
        }

        @Override
        public Integer call() {
            PrintWriter log = command.commandLine().getErr();
            Optional<Config> config = options.load(environment, log);
            if (config.isEmpty()) {
                return ExitCode.FAILURE;
            }
            try {
                return tell(inspect(config.get().auth()));
            } catch (UnusableKeyException unusable) {
                log.println(unusable.getMessage());
            } catch (IOException unreadable) {
                log.println("The token cannot be read: " + unreadable.getMessage());
            }
            return ExitCode.FAILURE;
        }

        private Inspection inspect(AuthConfig config) throws IOException {
            byte[] bytes = file == null ? in.readNBytes(BYTES_MAX) : Files.readAllBytes(file);
            String token = new String(bytes, StandardCharsets.UTF_8).strip();
            return new TokenInspector(config).inspect(token, Instant.now());
        }

        private int tell(Inspection inspection) {
            if (inspection.isValid()) {
                command.commandLine().getOut().println("valid: " + inspection.text());
                return ExitCode.OK;
            }
            command.commandLine().getErr().println("The token is not valid: " + inspection.text());
            return ExitCode.FAILURE;
        }
    }
}
