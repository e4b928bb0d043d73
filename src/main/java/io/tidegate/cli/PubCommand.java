package io.tidegate.cli;

import com.fasterxml.jackson.databind.node.TextNode;
import io.tidegate.cli.Publisher.Draft;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pub}: publishes. */
@Command(
        name = "pub",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        description = {
            "Publishes BODY, or each line of stdin, and prints the cursor of each when two nodes have it.",
            "What is JSON is published as JSON, anything else as a JSON string. After a lost connection what was not"
                    + " answered is sent again with the same key, so that it is published once."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:everything was published",
            "1:something was refused, or not answered in time",
            "2:wrong command line",
            "3:no gateway could be reached"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tidegate pub news '{\"title\":\"High tide\"}'",
            "  tidegate pub news hello -H lang=en --key greeting-1",
            "  seq 1 1000 | tidegate pub numbers"
        })
final class PubCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String WINDOW = "64";

    private final Map<String, String> environment;
    private final InputStream in;
    private final Supplier<Backoff> backoffs;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Parameters(index = "0", paramLabel = "ADDRESS", description = "Address to publish to.")
    private String address = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "BODY", description = "What to publish; else lines of stdin.")
    private @Nullable String body;

    @Option(names = "--text", description = "Publish as a JSON string even what is JSON.")
    private boolean text;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description =
                    "Publish at most once under this key, even in several runs, as long as the stream remembers it."
                            + " Line n of stdin gets KEY-n.")
    private @Nullable String key;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "NAME=VALUE",
            description = "A header, for every publication.")
    private Map<String, String> headers = new LinkedHashMap<>();

    @Option(
            names = "--window",
            paramLabel = "N",
            defaultValue = WINDOW,
            description = "How many lines may wait for their answer at once; 1 keeps the order even when the gateway is"
                    + " overloaded. Default: ${DEFAULT-VALUE}")
    private int window;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            converter = SubCommand.DurationConverter.class,
            description =
                    "Give up when nothing was answered for this long (default: 30s). With it, pub keeps trying when no"
                            + " gateway answers at first; without, it tries each URL once.")
    private @Nullable Duration patience;

    PubCommand(Map<String, String> environment, InputStream in, Supplier<Backoff> backoffs) {
        this.environment = environment;
        this.in = in;
        this.backoffs = backoffs;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (window < 1) {
            throw new ParameterException(command.commandLine(), "--window must be 1 or more");
        }
        Gateways gateways = client.gateways(environment);
        Publisher.Request request = new Publisher.Request(
                gateways, address, headers, window, patience == null ? PATIENCE : patience, patience != null);
        PrintWriter out = command.commandLine().getOut();
        PrintWriter log = command.commandLine().getErr();
        return ClientRun.until(vertx -> new Publisher(
                        vertx, request, drafts(), backoffs.get(), backoffs.get(), new Output(vertx, out), log)
                .start());
    }

    private Callable<Optional<Draft>> drafts() {
        String base = key == null ? UUID.randomUUID().toString() : key;
        return body == null
                ? new Lines(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)), base)
                : new Once(draft(base, body));
    }

    private Draft draft(String draftKey, String content) {
        return new Draft(draftKey, text ? TextNode.valueOf(content) : Wire.body(content));
    }

    /** Called by one worker at a time. */
    private final class Lines implements Callable<Optional<Draft>> {
        private final BufferedReader reader;
        private final String base;
        private long number;

        Lines(BufferedReader reader, String base) {
            this.reader = reader;
            this.base = base;
        }

        @Override
        public Optional<Draft> call() throws IOException {
            String line = reader.readLine();
            return line == null ? Optional.empty() : Optional.of(draft(base + '-' + ++number, line));
        }
    }

    private static final class Once implements Callable<Optional<Draft>> {
        private Optional<Draft> draft;

        Once(Draft draft) {
            this.draft = Optional.of(draft);
        }

        @Override
        public Optional<Draft> call() {
            Optional<Draft> given = draft;
            draft = Optional.empty();
            return given;
        }
    }
}
