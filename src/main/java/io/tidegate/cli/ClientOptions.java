package io.tidegate.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Which gateways a client command may connect to, and as whom. */
final class ClientOptions {
    private static final String VARIABLE = "TIDEGATE_URL";
    private static final String DEFAULT = "ws://127.0.0.1:8080/ws";

    @Spec(Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = {"-u", "--url"},
            paramLabel = "URL",
            split = ",",
            description = {
                "Where a gateway is. Give several, repeated or separated by commas: when one is gone, the next is tried.",
                "Default: $TIDEGATE_URL, else " + DEFAULT
            })
    private List<String> urls = new ArrayList<>();

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file with the token that says who you are; read again for each connection.")
    private @Nullable Path tokenFile;

    /** The URLs of flags, else of the environment, else the default; and the token's file. */
    Gateways gateways(Map<String, String> environment) {
        if (tokenFile != null && !Files.isReadable(tokenFile)) {
            throw new ParameterException(command.commandLine(), "Cannot read the token from " + tokenFile);
        }
        return new Gateways(urls(environment), tokenFile);
    }

    private List<String> urls(Map<String, String> environment) {
        List<String> chosen = urls.isEmpty()
                ? List.of(environment.getOrDefault(VARIABLE, DEFAULT).split(",", -1))
                : urls;
        chosen.stream().filter(url -> !isUsable(url)).findFirst().ifPresent(url -> {
            throw new ParameterException(
                    command.commandLine(), "Not the URL of a WebSocket: '" + url + "'; it looks like " + DEFAULT);
        });
        return chosen;
    }

    private static boolean isUsable(String url) {
        try {
            URI uri = new URI(url);
            return ("ws".equals(uri.getScheme()) || "wss".equals(uri.getScheme())) && uri.getHost() != null;
        } catch (URISyntaxException wrong) {
            return false;
        }
    }
}
